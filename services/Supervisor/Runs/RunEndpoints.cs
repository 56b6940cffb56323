using System.Globalization;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Supervisor.Runs;

internal static class RunEndpoints
{
    public static RouteGroupBuilder MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/v1/tenants/{t}/runs").WithTags("runs").AddEndpointFilter<DependencyFilter>().RequireScope(Scopes.RunsRead);
        runs.MapGet("/", ListAsync);
        runs.MapGet("/{runId}", GetAsync);
        return runs;
    }

    private static async Task<Results<Ok<RunList>, ProblemHttpResult>> ListAsync(
        string t, [FromQuery(Name = "workflow_id")] string? workflowId, string? outcome, string? label, string? version,
        DateTimeOffset? from, DateTimeOffset? to, string? after, int? limit, RunStore store, CancellationToken cancellationToken)
    {
        long? cursor = null;
        if (after is not null && (cursor = long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null) is null)
            return Invalid("after must be the next_after of an earlier page.");
        if (limit is < 1 or > 500) return Invalid("limit must be 1 to 500.");
        return TypedResults.Ok(await store.ListAsync(t,
            new(workflowId, outcome, label, version, from?.ToUniversalTime(), to?.ToUniversalTime(), cursor, limit ?? RunQuery.DefaultLimit), cancellationToken));
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> GetAsync(string t, string runId, RunStore store, CancellationToken cancellationToken)
        => await store.FindAsync(t, runId, cancellationToken) is { } run ? TypedResults.Ok(run) : NotFound();

    public static ProblemHttpResult NotFound() => Problems.Refuse(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such run.");

    private static ProblemHttpResult Invalid(string detail) => Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, detail);
}
