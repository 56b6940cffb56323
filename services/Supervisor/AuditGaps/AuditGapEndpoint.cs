using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.Supervisor.AuditGaps;

internal static class AuditGapEndpoint
{
    public static RouteHandlerBuilder MapAuditGap(this IEndpointRouteBuilder routes)
        => routes.MapGet("/v1/tenants/{t}/audit-gap", async (string t, AuditGapStore gaps, CancellationToken cancellationToken) => TypedResults.Ok(await gaps.OfAsync(t, cancellationToken)))
            .WithTags("audit-gap").AddEndpointFilter<DependencyFilter>().RequireScope(Scopes.RunsRead);
}
