using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.Supervisor.Policies;

internal static class PolicyEndpoints
{
    private const long MaxDocumentBytes = 1024 * 1024;

    public static RouteGroupBuilder MapPolicies(this RouteGroupBuilder tenant)
    {
        var policies = tenant.MapGroup("/policies").WithTags("policies");
        policies.MapPost("/", UploadAsync).RequireScope(Scopes.PolicyWrite).WithBodyLimit(MaxDocumentBytes);
        policies.MapGet("/", ListAsync).RequireScope(Scopes.PolicyWrite);
        policies.MapGet("/active", ActiveAsync).RequireScope(Scopes.ApprovalsRequest, Scopes.RunsRead, Scopes.PolicyWrite);
        policies.MapPost("/{version}/activate", ActivateAsync).RequireScope(Scopes.PolicyWrite);
        return policies;
    }

    /// <summary>The body is the document itself, YAML or JSON, whatever the content type says.</summary>
    private static async Task<Results<Created<PolicyView>, ProblemHttpResult>> UploadAsync(
        string t, HttpContext http, PolicyDesk desk, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        var (view, refusal) = await desk.UploadAsync(t, http.User.Subject(), body.GetBuffer().AsMemory(0, (int)body.Length), cancellationToken);
        return refusal is not null ? refusal.ToResult() : TypedResults.Created($"/v1/tenants/{Uri.EscapeDataString(t)}/policies", view);
    }

    private static async Task<Ok<PolicyList>> ListAsync(string t, PolicyStore store, CancellationToken cancellationToken)
        => TypedResults.Ok(new PolicyList(await store.ListAsync(t, cancellationToken)));

    private static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> ActiveAsync(string t, PolicyStore store, CancellationToken cancellationToken)
        => await store.FindActiveAsync(t, cancellationToken) is { } active
            ? TypedResults.Ok(active)
            : Problems.Refuse(StatusCodes.Status404NotFound, ProblemCodes.NoActivePolicy, "No policy is active, so everything is denied. Upload one and activate it.");

    private static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> ActivateAsync(
        string t, string version, HttpContext http, PolicyDesk desk, CancellationToken cancellationToken)
    {
        var (view, refusal) = await desk.ActivateAsync(t, http.User.Subject(), version, cancellationToken);
        return refusal is not null ? refusal.ToResult() : TypedResults.Ok(view!);
    }
}
