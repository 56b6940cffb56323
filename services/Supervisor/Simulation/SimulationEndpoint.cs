using AgentPlatform.Contracts;
using AgentPlatform.Policy;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.Supervisor.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.Supervisor.Simulation;

internal static class SimulationEndpoint
{
    public static RouteHandlerBuilder MapSimulation(this RouteGroupBuilder tenant)
        => tenant.MapPost("/policies/{version}:simulate", SimulateAsync).WithTags("policies").RequireScope(Scopes.PolicyWrite);

    private static async Task<Results<Ok<SimulationView>, ProblemHttpResult>> SimulateAsync(
        string t, string version, SimulationRequest request, HttpContext http, PolicyStore policies, Simulator simulator, CancellationToken cancellationToken)
    {
        if (request.From >= request.To) return Invalid("from must be before to.");
        if (await policies.FindAsync(t, version, cancellationToken) is not { } policy)
            return Problems.Refuse(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such policy version; upload it first.");
        return await simulator.RunAsync(t, PolicySet.Parse(policy.Document), request, http.User.Subject(), cancellationToken) is { } view
            ? TypedResults.Ok(view)
            : Invalid($"from and to cover more than {Simulator.MaxRecords} records; choose a shorter range.");
    }

    private static ProblemHttpResult Invalid(string detail) => Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, detail);
}
