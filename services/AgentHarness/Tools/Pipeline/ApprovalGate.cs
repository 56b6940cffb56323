using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// A person's decision, bound to the digest of the arguments they were shown. Asked for where the policy says so, and at or above
/// <see cref="HarnessOptions.ApprovalFloor"/> whatever it says. The ledger consumes the approval with the intent, so it serves once.
/// </summary>
internal sealed class ApprovalGate(ToolStage inner) : ToolDecorator(inner)
{
    private static readonly TimeSpan _longPoll = TimeSpan.FromSeconds(30);

    public override ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        => call.NeedsApproval ? OnceApprovedAsync(call, cancellationToken) : Inner.InvokeAsync(call, cancellationToken);

    private async ValueTask<JsonElement> OnceApprovedAsync(ToolCall call, CancellationToken cancellationToken)
    {
        await DecideAsync(call, cancellationToken).ConfigureAwait(false);
        if (call.Approval!.State == ApprovalState.Rejected)
            throw new ToolRefusedException(ErrorClass.ApprovalRejected, $"A person rejected this call.{(call.Approval.Comment is { Length: > 0 } comment ? " They say: " + comment : "")}");
        if (call.Approval.State != ApprovalState.Approved)
            throw new ToolRefusedException(ErrorClass.ApprovalTimedOut, "Nobody approved this call in time.");
        return await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same run, step and digest is the same approval, so this is where a resumed run finds what was decided meanwhile.</summary>
    private static async Task DecideAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var run = call.Run;
        var startedAt = run.Services.Time.GetTimestamp();
        using var span = run.Identify(Spans.Source.StartActivity(Spans.ApprovalWait, ActivityKind.Internal, run.SpanContext));
        span.Set(Attributes.Tool.Name, call.Tool.Name).Set(Attributes.Agent.StepIndex, call.StepIndex);
        span.Set(Attributes.Approval.State, WireName.Of(ApprovalState.Requested));
        var approval = call.Approval = await RequestAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            while (approval.State == ApprovalState.Requested)
            {
                var left = run.Services.Options.ApprovalPatience - run.Services.Time.GetElapsedTime(startedAt);
                if (left <= TimeSpan.Zero && run.CanSuspend) throw new RunSuspendedException(approval.ApprovalId);
                // The wire counts whole seconds.
                var wait = left > TimeSpan.Zero && left < _longPoll ? TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)) : _longPoll;
                approval = call.Approval = await run.Store.GetApprovalAsync(approval.ApprovalId, wait, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            run.Budget.Waited(run.Services.Time.GetElapsedTime(startedAt));
            Describe(span, approval);
        }
    }

    private static async Task<ApprovalView> RequestAsync(ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.Run.Store.RequestApprovalAsync(Request(call), cancellationToken).ConfigureAwait(false);
        }
        catch (ProblemException problem) when (problem.Code == ProblemCodes.ApprovalMismatch)
        {
            throw new ToolRefusedException(ErrorClass.PolicyDenied, "The policy has changed since the approval was asked for.");
        }
    }

    private static ApprovalRequest Request(ToolCall call) => new()
    {
        RunId = call.RunId,
        WorkflowId = call.Run.Identity.WorkflowId,
        StepIndex = call.StepIndex,
        ToolName = call.Tool.Name,
        SideEffectLevel = call.Tool.Contract.Level,
        ArgsHash = call.ArgsReceipt!.PayloadHash,
        PayloadRef = call.ArgsReceipt.PayloadRef,
        PolicyVersion = call.Run.Records.Versions?.PolicyVersion ?? "",
        Reason = call.Verdict.Rule,
        ExpiresIn = call.Run.Services.Options.ApprovalExpiresIn,
    };

    internal static void Describe(Activity? span, ApprovalView approval)
    {
        span.Set(Attributes.Approval.State, WireName.Of(approval.State)).Set(Attributes.Approval.Id, approval.ApprovalId);
        if (approval.ApproverId is { } approver) span.Set(Attributes.Approval.ApproverId, approver);
        if (approval.LatencyMs is { } latency) span.Set(Attributes.Approval.LatencyMs, latency);
    }
}
