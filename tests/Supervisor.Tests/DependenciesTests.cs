using System.Net;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Npgsql;

namespace AgentPlatform.Supervisor.Tests;

public class DependenciesTests
{
    /// <summary>A server that goes away under a statement is no fault of the statement, whatever the driver calls transient.</summary>
    [Theory]
    [InlineData("57P01", true)] // admin_shutdown
    [InlineData("57P02", true)] // crash_shutdown
    [InlineData("57P03", true)] // cannot_connect_now
    [InlineData("57014", true)] // query_canceled
    [InlineData("40001", true)] // serialization_failure
    [InlineData("40P01", true)] // deadlock_detected
    [InlineData("53300", true)] // too_many_connections
    [InlineData("25006", true)] // read_only_sql_transaction: a standby during a failover
    [InlineData("22021", false)] // character_not_in_repertoire
    [InlineData("23505", false)] // unique_violation
    [InlineData("42P01", false)] // undefined_table
    public void TheServersConditionIsToldFromTheStatementsFault(string sqlState, bool isDown)
        => Assert.Equal(isDown, Dependencies.AreDown(new PostgresException("text", "ERROR", "ERROR", sqlState)));

    [Fact]
    public void ServicesThatDoNotAnswerOrAnswerNonsenseAreDown()
    {
        foreach (var failure in new Exception[]
        {
            new HttpRequestException(), new IOException(), new TimeoutException(), new NpgsqlException("lost"), new JsonException("cut short"),
            new ProblemException(HttpStatusCode.InternalServerError, ProblemCodes.Internal, ""),
        })
            Assert.True(Dependencies.AreDown(failure), failure.GetType().Name);
        foreach (var status in (int[])[401, 403, 408, 429, 500, 503])
            Assert.True(Dependencies.AreDown(new ProblemException((HttpStatusCode)status, "some_code", "")), $"{status}");
        foreach (var status in (int[])[400, 409, 413, 422])
            Assert.False(Dependencies.AreDown(new ProblemException((HttpStatusCode)status, "some_code", "")), $"{status}");
        Assert.True(Dependencies.AreDown(new ProblemException(HttpStatusCode.BadRequest, ProblemCodes.Internal, "the answer was not a problem document")));
        Assert.False(Dependencies.AreDown(new InvalidOperationException()));
    }
}
