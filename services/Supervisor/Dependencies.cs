using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using Npgsql;

namespace AgentPlatform.Supervisor;

/// <summary>What it looks like when the ledger, the vault or the database can't or won't do its part.</summary>
internal static class Dependencies
{
    public static bool AreDown(Exception failure) => failure is HttpRequestException or ProblemException or IOException or NpgsqlException { IsTransient: true } or TimeoutException;
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
