using AgentPlatform.LocalRuntime.Postgres;
using AgentPlatform.TestSupport;
using Npgsql;

namespace AgentPlatform.LocalRuntime.Tests;

public sealed class PostgresServerTests : IDisposable
{
    private readonly string _folder = TestPostgres.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task KeepsCommittedRowsOverACrashAndTheSamePassword()
    {
        await using var first = await TestPostgres.StartOwnAsync(_folder);
        await Execute(first.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        await first.CrashAsync();

        await using var second = await TestPostgres.StartOwnAsync(_folder, first.Port);
        Assert.Equal(first.ConnectionString, second.ConnectionString);
        Assert.Equal(42, await Execute(second.ConnectionString, "SELECT answer FROM kept"));
        Assert.Equal("on", await Execute(second.ConnectionString, "SHOW synchronous_commit"));
        await second.StopAsync();
        Assert.True(second.HasExited);
    }

    [Fact]
    public async Task RefusesAWrongPassword()
    {
        await using var server = await TestPostgres.StartOwnAsync(_folder);
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess", Pooling = false }.ConnectionString;
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => Execute(wrong, "SELECT 1"))).SqlState);
    }

    [Fact]
    public async Task SaysWhyItDidNotStart()
    {
        await using var first = await TestPostgres.StartOwnAsync(_folder);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TestPostgres.StartOwnAsync(_folder));
        Assert.Contains("postmaster.pid", failure.Message);
    }

    private static async Task<object?> Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
