using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>The agent host's own endpoints. The tenant is in the body, or is the token's.</summary>
public static class RunEndpoints
{
    public static RouteGroupBuilder MapAgentRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/v1/runs").WithTags("runs");
        runs.AddEndpointFilter(RefuseForeignTenants); // first, before a host's own filters look at the input
        runs.MapPost("/", StartAsync).RequireAuthorization(Needs(Scopes.RunsWrite));
        runs.MapGet("/{runId}", GetAsync).RequireAuthorization(Needs(Scopes.RunsRead, Scopes.RunsWrite));
        return runs;
    }

    private static async ValueTask<object?> RefuseForeignTenants(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.Arguments.OfType<RunRequest>().FirstOrDefault() is not { TenantId: var tenant }) return await next(context);
        if (!context.HttpContext.User.MayAct(tenant)) return Problems.Refuse(StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, "The token is for another tenant.");
        return TenantName.IsValid(tenant) ? await next(context) : Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, $"tenant_id must be {TenantName.Form}.");
    }

    private static async Task<Results<Accepted<RunAccepted>, ProblemHttpResult>> StartAsync(
        RunRequest request, HttpContext http, IAgentRuns runs, CancellationToken cancellationToken)
    {
        try
        {
            var runId = await runs.StartAsync(request, http.User.Subject(), cancellationToken);
            return TypedResults.Accepted($"/v1/runs/{runId}", new RunAccepted(runId));
        }
        catch (RunInterruptedException)
        {
            return Problems.Refuse(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable, "The run could not be recorded, so it was not started. Try again.");
        }
        catch (UnknownWorkflowException)
        {
            return Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, "workflow_id names no workflow of this host.");
        }
    }

    private static async Task<Results<Ok<RunStatus>, ProblemHttpResult>> GetAsync(
        string runId, HttpContext http, IAgentRuns runs, CancellationToken cancellationToken)
        => await runs.GetAsync(http.User.FindFirst("tenant")?.Value ?? "", runId, cancellationToken) is { } status
            ? TypedResults.Ok(status)
            : Problems.Refuse(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such run.");

    private static AuthorizationPolicy Needs(params string[] scopes) => new AuthorizationPolicyBuilder()
        .RequireAuthenticatedUser().RequireAssertion(context => context.User.HasScope(scopes)).Build();
}
