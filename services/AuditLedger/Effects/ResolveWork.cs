using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>A person settles an effect that is in doubt. The first word counts.</summary>
/// <param name="resolved">The <c>effect.resolved</c> record, made once, so that an unknown commit can be settled by its entry id.</param>
internal sealed class ResolveWork(Recorder recorder, string effectId, string resolution, IncomingRecord resolved) : Work<Receipt>(recorder)
{
    public override void Ask(StateQuery query, RecentEffects recent)
    {
        query.EffectIds.Add(effectId);
        query.EntryIds.Add(resolved.EntryId);
    }

    protected override Func<Receipt> Decide(Batch batch)
    {
        if (!batch.State.Effects.TryGetValue(effectId, out var effect))
            throw new LedgerRefusal(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "effect: no such effect");
        if (batch.Existing(resolved) is { } own)
            return () => Receipt(resolved, own, duplicate: false);
        if (effect.IsSettled)
            throw LedgerRefusal.Conflict(ProblemCodes.OutcomeConflict, "effect: it is settled already");
        if (effect.StateAt(batch.Now) != "in_doubt")
            throw LedgerRefusal.Conflict(ProblemCodes.InProgress, "effect: its lease is not over; its outcome may still come");

        var entry = batch.Add(resolved, Recorder);
        batch.EffectEnds.Add(new(effectId, null, null, null, resolution, entry.Seq));
        batch.State.Put(effect with { Resolution = resolution, ResolutionSeq = entry.Seq });
        return () => Receipt(resolved, entry, duplicate: false);
    }
}
