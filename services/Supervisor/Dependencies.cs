using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using Npgsql;

namespace AgentPlatform.Supervisor;

/// <summary>What it looks like when the ledger, the vault or the database can't do its part, and when one of the two says no for good.</summary>
internal static class Dependencies
{
    public static bool AreDown(Exception failure) => failure switch
    {
        PostgresException refused => !IsTheStatementsFault(refused.SqlState),
        // An answer that breaks off is no answer: JsonException.
        ProblemException problem => !Refuse(problem),
        HttpRequestException or IOException or NpgsqlException or TimeoutException or JsonException => true,
        _ => false,
    };

    /// <summary>
    /// A no to what was sent: the same again is refused again. Not so where our own token is not taken (401, 403), where it is a matter of
    /// time (408, 429), and where something else answered in the service's place.
    /// </summary>
    public static bool Refuse(ProblemException problem)
        => (int)problem.Status is >= 400 and < 500 and not (401 or 403 or 408 or 429) && problem.Code != ProblemCodes.Internal;

    /// <summary>
    /// Classes 22 (data), 23 (constraint), 42 (syntax or privilege) of the SQLSTATE codes (PostgreSQL manual, appendix A): the same statement
    /// fails again. Everything else, a server that is shut down or crashes under the statement too, is the server's condition.
    /// </summary>
    private static bool IsTheStatementsFault(string sqlState) => sqlState[..2] is "22" or "23" or "42";
}

/// <summary>Fails closed, and says so: 503 and nothing acknowledged; or the refusal, where trying again is no use.</summary>
internal sealed class DependencyFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ProblemException refused) when (Dependencies.Refuse(refused))
        {
            return Problems.Refuse((int)refused.Status, refused.Code, $"The ledger or the vault refuses this: {refused.Detail}");
        }
        catch (Exception failure) when (Dependencies.AreDown(failure) || failure is OperationCanceledException && !context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Problems.Refuse(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable,
                failure is NpgsqlException ? "The database did not answer." : "The ledger or the vault did not do its part; nothing was confirmed. Try again.");
        }
    }
}
