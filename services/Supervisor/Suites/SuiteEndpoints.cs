using System.Text.RegularExpressions;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.Supervisor.Runs;
using AgentPlatform.Supervisor.Trajectories;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.Supervisor.Suites;

internal static partial class SuiteEndpoints
{
    public static RouteGroupBuilder MapSuites(this RouteGroupBuilder tenant)
    {
        var suites = tenant.MapGroup("/suites").WithTags("suites").RequireScope(Scopes.Improve);
        suites.MapGet("/", async Task<Ok<SuiteList>> (string t, SuiteStore store, CancellationToken cancellationToken) => TypedResults.Ok(await store.ListAsync(t, cancellationToken)));
        suites.MapGet("/{suite}", GetAsync);
        suites.MapPost("/{suite}/cases", AddAsync);
        return suites;
    }

    private static async Task<Results<Ok<SuiteView>, ProblemHttpResult>> GetAsync(string t, string suite, SuiteStore store, CancellationToken cancellationToken)
        => await store.FindAsync(t, suite, cancellationToken) is { } found
            ? TypedResults.Ok(found)
            : Problems.Refuse(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such suite; it begins with its first case.");

    private static async Task<Results<Created<SuiteCase>, ProblemHttpResult>> AddAsync(
        string t, string suite, CaseRequest request, HttpContext http, TrajectoryBuilder trajectories, SuiteStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!SuiteName().IsMatch(suite))
            return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, "suite must be 1 to 80 of letters, digits and . _ -");
        if (request.Expect is { MaxSteps: < 0 } or { MaxCostUsd: < 0 } || request.Expect == new CaseExpectation())
            return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, "expect must say something: outcome, error_class, tools, never, approved, max_steps or max_cost_usd, none negative.");
        if (await trajectories.BuildAsync(t, request.RunId, http.User.Subject(), cancellationToken) is not { } trajectory) return RunEndpoints.NotFound();
        var added = new SuiteCase(request.RunId, request.Expect, trajectory, time.Now(), http.User.Subject());
        await store.PutAsync(t, suite, added, cancellationToken);
        return TypedResults.Created($"/v1/tenants/{Uri.EscapeDataString(t)}/suites/{suite}", added);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,80}\\z")]
    private static partial Regex SuiteName();
}
