using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using Npgsql;

namespace AgentPlatform.Supervisor;

/// <summary>What it looks like when the ledger, the vault or the database can't or won't do its part.</summary>
internal static class Dependencies
{
    public static bool AreDown(Exception failure) => failure switch
    {
        PostgresException refused => !IsTheStatementsFault(refused.SqlState),
        // An answer that breaks off is no answer: JsonException.
        HttpRequestException or ProblemException or IOException or NpgsqlException or TimeoutException or JsonException => true,
        _ => false,
    };

    /// <summary>
    /// Classes 22 (data), 23 (constraint), 42 (syntax or privilege) of the SQLSTATE codes (PostgreSQL manual, appendix A): the same statement
    /// fails again. Everything else, a server that is shut down or crashes under the statement too, is the server's condition.
    /// </summary>
    private static bool IsTheStatementsFault(string sqlState) => sqlState[..2] is "22" or "23" or "42";
}

/// <summary>Fails closed, and says so: 503 and nothing acknowledged.</summary>
internal sealed class DependencyFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception failure) when (Dependencies.AreDown(failure) || failure is OperationCanceledException && !context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Problems.Refuse(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable,
                failure is NpgsqlException ? "The database did not answer." : "The ledger or the vault did not do its part; nothing was confirmed. Try again.");
        }
    }
}
