using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.Supervisor.Approvals;

internal static class ApprovalEndpoints
{
    private const int MostListed = 500;
    private const int LongestWaitSeconds = 60;

    public static RouteGroupBuilder MapApprovals(this RouteGroupBuilder tenant)
    {
        var approvals = tenant.MapGroup("/approvals").WithTags("approvals");
        approvals.MapPost("/", RequestAsync).RequireScope(Scopes.ApprovalsRequest);
        approvals.MapGet("/", ListAsync).RequireScope(Scopes.ApprovalsRequest, Scopes.ApprovalsDecide);
        approvals.MapGet("/{approvalId}", GetAsync).RequireScope(Scopes.ApprovalsRequest, Scopes.ApprovalsDecide);
        approvals.MapPost("/{approvalId}/decision", DecideAsync).RequireScope(Scopes.ApprovalsDecide);
        return approvals;
    }

    private static async Task<Results<Created<ApprovalView>, ProblemHttpResult>> RequestAsync(
        string t, ApprovalRequest request, HttpContext http, ApprovalDesk desk, CancellationToken cancellationToken)
    {
        var (view, refusal) = await desk.RequestAsync(t, http.User.Subject(), request, cancellationToken);
        return refusal is not null ? refusal.ToResult() : TypedResults.Created($"/v1/tenants/{Uri.EscapeDataString(t)}/approvals/{view!.ApprovalId}", view);
    }

    private static async Task<Results<Ok<ApprovalList>, ProblemHttpResult>> ListAsync(
        string t, string? state, ApprovalStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        ApprovalState? wanted = null;
        if (state is not null && (wanted = WireEnum.TryParse<ApprovalState>(state)) is null or ApprovalState.NotRequired)
            return ApprovalChecks.Invalid("state must be requested, approved, rejected or timed_out.").ToResult();
        var now = time.Now();
        var found = await store.ListAsync(t, wanted, now, MostListed, cancellationToken);
        return TypedResults.Ok(new ApprovalList([.. found.Select(approval => approval.View(now))]));
    }

    /// <summary>Long poll: answers at once when decided, else at the decision, the expiry, or after <paramref name="wait"/> seconds.</summary>
    private static async Task<Results<Ok<ApprovalView>, ProblemHttpResult>> GetAsync(
        string t, string approvalId, int? wait, ApprovalWait waiting, CancellationToken cancellationToken)
    {
        if (wait is < 0 or > LongestWaitSeconds) return ApprovalChecks.Invalid($"wait must be 0 to {LongestWaitSeconds} seconds.").ToResult();
        return await waiting.ForAsync(t, approvalId, TimeSpan.FromSeconds(wait ?? 0), cancellationToken) is { } view
            ? TypedResults.Ok(view)
            : ApprovalDesk.Unknown.ToResult();
    }

    private static async Task<Results<Ok<ApprovalView>, ProblemHttpResult>> DecideAsync(
        string t, string approvalId, ApprovalDecision decision, HttpContext http, ApprovalDesk desk, CancellationToken cancellationToken)
    {
        var (view, refusal) = await desk.DecideAsync(t, approvalId, http.User.Subject(), decision, cancellationToken);
        return refusal is not null ? refusal.ToResult() : TypedResults.Ok(view!);
    }
}
