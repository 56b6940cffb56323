using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>
/// Records what came of an effect, once. A late outcome is welcome as long as nobody has settled the effect; after that it is refused,
/// because a decision was taken without it.
/// </summary>
internal sealed class OutcomeWork(Recorder recorder, string effectId, IncomingRecord outcome) : Work<Receipt>(recorder)
{
    public override bool IsPlain(RecentEffects recent) => !LookUpFirst && recent.FindOpen(effectId) is not null;

    public override void Ask(StateQuery query, RecentEffects recent)
    {
        if (IsPlain(recent)) return;
        query.EntryIds.Add(outcome.EntryId);
        query.EffectIds.Add(effectId);
    }

    protected override Func<Receipt> Decide(Batch batch)
    {
        if ((batch.State.Effects.GetValueOrDefault(effectId) ?? batch.State.Recent.FindOpen(effectId)) is not { } effect)
            throw new LedgerRefusal(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "effect: no such effect");
        if (effect.OutcomeId == outcome.EntryId && batch.State.Entries.TryGetValue(outcome.EntryId, out var first) && first.Holds(outcome))
            return () => Receipt(outcome, first, duplicate: true);
        if (effect.OutcomeStatus is not null || effect.Resolution is not null)
            throw LedgerRefusal.Conflict(ProblemCodes.OutcomeConflict, "effect: it has ended already");
        if ((outcome.RunId ?? effect.RunId) != effect.RunId || (outcome.ToolName ?? effect.ToolName) != effect.ToolName || (outcome.Text(Fact.IdempotencyKey) ?? effect.IdempotencyKey) != effect.IdempotencyKey)
            throw LedgerRefusal.Conflict(ProblemCodes.OutcomeConflict, "record: run_id, action.tool_name or action.idempotency_key is not the effect's");
        if (batch.Existing(outcome) is not null)
            throw LedgerRefusal.Conflict(ProblemCodes.EntryConflict, "entry_id: this record is the outcome of something else");

        var entry = batch.Add(outcome, Recorder);
        var status = outcome.Text(Fact.Outcome)!;
        batch.EffectEnds.Add(new(effectId, outcome.EntryId, entry.Seq, status, null, null));
        batch.State.Put(effect with { OutcomeId = outcome.EntryId, OutcomeSeq = entry.Seq, OutcomeStatus = status });
        return () => Receipt(outcome, entry, duplicate: false);
    }
}
