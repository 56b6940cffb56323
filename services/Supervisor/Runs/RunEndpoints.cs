using System.Globalization;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.Supervisor.Labels;
using AgentPlatform.Supervisor.Trajectories;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Supervisor.Runs;

internal static class RunEndpoints
{
    public static RouteGroupBuilder MapRuns(this RouteGroupBuilder tenant)
    {
        var runs = tenant.MapGroup("/runs").WithTags("runs");
        runs.MapGet("/", ListAsync).RequireScope(Scopes.RunsRead);
        runs.MapGet("/{runId}", GetAsync).RequireScope(Scopes.RunsRead);
        runs.MapPost("/{runId}/labels", LabelAsync).RequireScope(Scopes.Improve);
        runs.MapGet("/{runId}/trajectory", TrajectoryAsync).RequireScope(Scopes.Improve);
        return runs;
    }

    private static async Task<Results<Ok<RunList>, ProblemHttpResult>> ListAsync(
        string t, [FromQuery(Name = "workflow_id")] string? workflowId, string? outcome, string? label, string? version,
        DateTimeOffset? from, DateTimeOffset? to, string? after, int? limit, RunStore store, CancellationToken cancellationToken)
    {
        long? cursor = null;
        if (after is not null && (cursor = long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null) is null)
            return Invalid("after must be the next_after of an earlier page.");
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("workflow_id", workflowId), ("outcome", outcome), ("label", label), ("version", version)])
            if (value?.Contains('\0') == true) return Invalid($"{name} must not contain U+0000.");
        if (limit is < 1 or > 500) return Invalid("limit must be 1 to 500.");
        return TypedResults.Ok(await store.ListAsync(t,
            new(workflowId, outcome, label, version, from?.ToUniversalTime(), to?.ToUniversalTime(), cursor, limit ?? RunQuery.DefaultLimit), cancellationToken));
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> GetAsync(string t, string runId, RunStore store, CancellationToken cancellationToken)
        => await store.FindAsync(t, runId, cancellationToken) is { } run ? TypedResults.Ok(run) : NotFound();

    private static async Task<Results<Ok<LabelView>, ProblemHttpResult>> LabelAsync(
        string t, string runId, LabelRequest request, HttpContext http, LabelDesk labels, CancellationToken cancellationToken)
    {
        var (view, refusal) = await labels.ApplyAsync(t, runId, http.User.Subject(), request, cancellationToken);
        return refusal is not null ? refusal.ToResult() : TypedResults.Ok(view!);
    }

    private static async Task<Results<Ok<Trajectory>, ProblemHttpResult>> TrajectoryAsync(
        string t, string runId, HttpContext http, TrajectoryBuilder trajectories, CancellationToken cancellationToken)
        => await trajectories.BuildAsync(t, runId, http.User.Subject(), cancellationToken) is { } trajectory ? TypedResults.Ok(trajectory) : NotFound();

    public static ProblemHttpResult NotFound() => Problems.Refuse(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such run.");

    private static ProblemHttpResult Invalid(string detail) => Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, detail);
}
