using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Supervisor.Approvals;

/// <summary>
/// Requests and decisions. A request or decision MUST be in the ledger before its sender hears of it; a call whose answer
/// was lost is settled by the row it left: the sweep, or anyone who touches it, sends the same entry again.
/// </summary>
internal sealed class ApprovalDesk(ApprovalStore store, ILedger ledger, AgentMetrics metrics, TimeProvider time, IOptions<SupervisorOptions> options)
{
    public async Task<(ApprovalView? View, Refusal? Refusal)> RequestAsync(
        string tenantId, string requestedBy, ApprovalRequest request, CancellationToken cancellationToken)
    {
        if (ApprovalChecks.Refuse(request, options.Value, out var expiresIn) is { } invalid) return (null, invalid);
        var now = time.Now();
        var (approval, _) = await store.InsertAsync(new()
        {
            TenantId = tenantId,
            ApprovalId = $"apr_{Guid.CreateVersion7(now):N}",
            Request = request,
            RequestedAt = now,
            RequestedBy = requestedBy,
            ExpiresAt = now + expiresIn,
            RequestEntryId = Guid.CreateVersion7(now),
        }, cancellationToken);
        if (!approval.IsFor(request))
            return (null, new(StatusCodes.Status409Conflict, ProblemCodes.ApprovalMismatch, "This run asked for approval of another call with the same step_index and args_hash; tool, level, workflow and policy must be the same."));
        // A crash up to here leaves a row nobody was told of; the repeated request or the sweep records it.
        approval = await SettleAsync(approval, cancellationToken);
        return (approval.View(time.Now()), null);
    }

    public async Task<(ApprovalView? View, Refusal? Refusal)> DecideAsync(
        string tenantId, string approvalId, string approver, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        if (ApprovalChecks.Refuse(decision, out var state) is { } invalid) return (null, invalid);
        if (await store.FindAsync(tenantId, approvalId, cancellationToken) is not { } approval) return (null, Unknown);
        if (!approval.IsOpen(time.Now())) return await LateAsync(approval, approver, state, cancellationToken);
        if (await IsOwnRunAsync(approval, approver, cancellationToken) is { } ownRun) return (null, ownRun);

        var now = time.Now();
        await store.ClaimAsync(approval, new(state, approver, now, Guid.CreateVersion7(now), decision.Comment), cancellationToken);
        // A crash from here on leaves the claim: the decision stands, and the sweep records it.
        approval = (await store.FindAsync(tenantId, approvalId, cancellationToken))!;
        return await LateAsync(approval, approver, state, cancellationToken);
    }

    /// <summary>Records what is claimed but not yet in the ledger. Safe to do twice: the entry ids are the row's.</summary>
    public async Task<Approval> SettleAsync(Approval approval, CancellationToken cancellationToken)
    {
        try
        {
            return await RecordAsync(approval, cancellationToken);
        }
        catch (ProblemException refused) when (Dependencies.Refuse(refused))
        {
            // A crash before this: the sweep is refused once more, and marks it then.
            await store.MarkRefusedAsync(approval, cancellationToken);
            throw;
        }
    }

    private async Task<Approval> RecordAsync(Approval approval, CancellationToken cancellationToken)
    {
        if (!approval.RequestRecorded)
        {
            await ledger.AppendAsync(approval.TenantId, [approval.RequestedEntry()], cancellationToken);
            if (await store.MarkRequestRecordedAsync(approval, cancellationToken)) metrics.ApprovalEntered(approval.Request.WorkflowId, ApprovalState.Requested);
            approval = approval with { RequestRecorded = true };
        }
        if (approval is { Decision: { } decision, DecisionRecorded: false })
        {
            await ledger.AppendAsync(approval.TenantId, [approval.DecidedEntry(decision)], cancellationToken);
            // A crash between these two: the ledger answers the repetition with the first receipt.
            if (await store.MarkDecisionRecordedAsync(approval, cancellationToken)) Count(approval, decision);
            approval = approval with { DecisionRecorded = true };
        }
        return approval;
    }

    private void Count(Approval approval, Claim decision)
    {
        metrics.ApprovalEntered(approval.Request.WorkflowId, decision.State);
        metrics.ApprovalWaited(decision.At - approval.RequestedAt);
    }

    /// <summary>Time's own decision, for the record.</summary>
    public async Task ExpireAsync(Approval approval, CancellationToken cancellationToken)
    {
        var now = time.Now();
        await store.ClaimAsync(approval, new(ApprovalState.TimedOut, SupervisorIdentity.Subject, now, Guid.CreateVersion7(now), Comment: null), cancellationToken);
        if (await store.FindAsync(approval.TenantId, approval.ApprovalId, cancellationToken) is { } claimed) await SettleAsync(claimed, cancellationToken);
    }

    /// <summary>
    /// The answer to a decision on an approval that is no longer open. The sender's own claim, be it from this call or from one whose
    /// answer was lost, is recorded and succeeds, once: of simultaneous calls for the same decision one is told so.
    /// </summary>
    private async Task<(ApprovalView?, Refusal?)> LateAsync(
        Approval approval, string approver, ApprovalState state, CancellationToken cancellationToken)
    {
        if (approval.Decision is not { } decision || decision.State == ApprovalState.TimedOut)
            return (null, new(StatusCodes.Status409Conflict, ProblemCodes.Expired, $"The approval ran out at {Rfc3339.Format(approval.ExpiresAt)}; the run must ask again."));
        approval = await SettleAsync(approval, cancellationToken);
        // A crash from here on: the decision is in the ledger, and its sender learns of it by the approval's state.
        return decision.By == approver && decision.State == state && await store.MarkAnsweredAsync(approval, cancellationToken)
            ? (approval.View(time.Now()), null)
            : (null, new(StatusCodes.Status409Conflict, ProblemCodes.AlreadyDecided, $"The approval was {WireName.Of(decision.State)} at {Rfc3339.Format(decision.At)}; a decision is final."));
    }

    /// <summary>Whose run it is, the ledger says; of a run it does not name an actor of, the actor is whoever asks in its name.</summary>
    private async Task<Refusal?> IsOwnRunAsync(Approval approval, string approver, CancellationToken cancellationToken)
    {
        var started = await ledger.ReadAsync(approval.TenantId, new(Limit: 10, RunId: approval.Request.RunId, Type: EntryTypes.RunStarted), cancellationToken);
        var actors = started.Entries.Where(entry => entry.RunId == approval.Request.RunId).Select(entry => entry.Actor?.UserId).ToList();
        if (actors.Count == 0 || actors.Contains(null)) actors.Add(approval.RequestedBy);
        return actors.Contains(approver) ? new(StatusCodes.Status403Forbidden, ProblemCodes.FourEyes, "Whoever started the run can't decide its approvals; another person must.") : null;
    }

    public static Refusal Unknown => new(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such approval.");
}
