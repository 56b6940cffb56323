using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>What a reservation came to. For <see cref="EffectDecision.Completed"/> the endpoint reads the entry at <see cref="OutcomeSeq"/>.</summary>
internal sealed record Reservation(string? EffectId, long? Seq, long? OutcomeSeq);

/// <summary>
/// Reserves an idempotency key and consumes an approval together with the intent's entry. The same intent sent again (its answer was
/// lost) gets the same grant; any other intent with that key learns how the first one ended, or that it has not.
/// </summary>
internal sealed class ReserveWork(Recorder recorder, IncomingRecord intent, LedgerOptions options) : Work<Reservation>(recorder)
{
    private readonly string _effectId = $"eff_{Guid.CreateVersion7():N}";
    private readonly string _key = intent.Text(Fact.IdempotencyKey)!;
    private readonly string? _approvalId = intent.Text(Fact.ApprovalId);

    /// <summary>A key that was not seen lately is taken for new: where it is not, its unique index refuses the batch, and it is looked up.</summary>
    public override bool IsPlain(RecentEffects recent) => !LookUpFirst && _approvalId is null && !recent.HasKey(_key);

    public override void Ask(StateQuery query, RecentEffects recent)
    {
        if (IsPlain(recent)) return;
        query.EntryIds.Add(intent.EntryId);
        query.Keys.Add(_key);
        if (_approvalId is not null) query.ApprovalIds.Add(_approvalId);
    }

    protected override Func<Reservation> Decide(Batch batch)
    {
        var repeated = batch.Existing(intent) is not null;
        if (batch.State.LiveEffects.TryGetValue(_key, out var effect)) return Known(effect, batch.Now);
        if (repeated) throw LedgerRefusal.Conflict(ProblemCodes.EntryConflict, "entry_id: this intent was settled as not executed; send a new one");
        ConsumeApproval(batch);
        var entry = batch.Add(intent, Recorder);
        effect = new(_effectId, _key, intent.EntryId, entry.Seq, intent.RunId!, intent.ToolName!, intent.Text(Fact.ArgsHash), batch.Now + options.EffectLease);
        batch.NewEffects.Add(effect);
        batch.State.Put(effect);
        return () => new(_effectId, entry.Seq, null);
    }

    private Func<Reservation> Known(Effect effect, DateTime now)
    {
        if (effect.ToolName != intent.ToolName || effect.ArgsHash != intent.Text(Fact.ArgsHash))
            throw LedgerRefusal.Conflict(ProblemCodes.EntryConflict, "action.idempotency_key: this key was used for another call");
        if (effect.IsSettled) return () => new(null, null, effect.EndSeq);
        if (effect.StateAt(now) == "in_doubt")
            throw LedgerRefusal.Conflict(ProblemCodes.InDoubt, $"effect {effect.EffectId} was admitted and its outcome is not known; a person must settle it");
        return effect.IntentId == intent.EntryId
            ? () => new(effect.EffectId, effect.IntentSeq, null)
            : throw LedgerRefusal.Conflict(ProblemCodes.InProgress, $"effect {effect.EffectId} with this idempotency key is under way");
    }

    private void ConsumeApproval(Batch batch)
    {
        var level = Enum.GetValues<SideEffectLevel>().First(value => WireName.Of(value) == intent.Text(Fact.Level));
        var declared = intent.Text(Fact.ApprovalRequired) == "true";
        if (_approvalId is null)
        {
            if (level < options.ApprovalFloor && !declared) return;
            throw LedgerRefusal.Forbidden(ProblemCodes.ApprovalRequired, "approval.approval_id: this effect needs an approval");
        }
        if (!batch.State.Approvals.TryGetValue(_approvalId, out var approval) || !approval.Approved)
            throw LedgerRefusal.Forbidden(ProblemCodes.ApprovalRequired, "approval.approval_id: the ledger holds no approval with this id");
        if (!approval.Covers(intent))
            throw LedgerRefusal.Forbidden(ProblemCodes.ApprovalMismatch, "approval.approval_id: the approval is for another run, tool, argument hash or policy version");
        if (batch.State.UsedApprovals.Contains(_approvalId))
            throw LedgerRefusal.Forbidden(ProblemCodes.ApprovalConsumed, "approval.approval_id: the approval was used by another effect");
        if (approval.ExpiresAt is not { } expiry || batch.Now >= expiry)
            throw LedgerRefusal.Forbidden(ProblemCodes.ApprovalExpired, "approval.approval_id: the approval has expired");
        batch.State.UsedApprovals.Add(_approvalId);
        batch.ApprovalUses.Add((_approvalId, _effectId));
    }
}
