using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.Supervisor.AuditGaps;

internal static class AuditGapEndpoint
{
    public static RouteHandlerBuilder MapAuditGap(this RouteGroupBuilder tenant)
        => tenant.MapGet("/audit-gap", async (string t, AuditGapStore gaps, CancellationToken cancellationToken) => TypedResults.Ok(await gaps.OfAsync(t, cancellationToken)))
            .WithTags("audit-gap").RequireScope(Scopes.RunsRead);
}
