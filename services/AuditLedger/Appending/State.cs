using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using AgentPlatform.AuditLedger.Records;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>What the works of a batch need to know before they decide.</summary>
internal sealed class StateQuery
{
    public HashSet<Guid> EntryIds { get; } = [];
    public HashSet<string> Keys { get; } = [];
    public HashSet<string> EffectIds { get; } = [];
    public HashSet<string> ApprovalIds { get; } = [];

    public bool IsEmpty => EntryIds.Count + Keys.Count + EffectIds.Count + ApprovalIds.Count == 0;
}

/// <summary>
/// The answer, and what the batch itself adds to it as it is planned. It may be stale only if another process has moved the head, and
/// then the batch fails on the compare-and-set and is planned anew: so decisions are as good as serial ones.
/// </summary>
internal sealed class KnownState
{
    public Dictionary<Guid, StoredEntry> Entries { get; } = [];
    public Dictionary<string, Effect> LiveEffects { get; } = [];
    public Dictionary<string, Effect> Effects { get; } = [];
    public Dictionary<string, Approval> Approvals { get; } = [];
    public HashSet<string> UsedApprovals { get; } = [];

    /// <value>What the lane remembers; empty when a batch is planned on what the database says.</value>
    public RecentEffects Recent { get; set; } = RecentEffects.None;

    /// <summary>An effect holds its key until a person says that it was not executed.</summary>
    public void Put(Effect effect)
    {
        Effects[effect.EffectId] = effect;
        if (effect.Resolution != Effect.NotExecuted) LiveEffects[effect.IdempotencyKey] = effect;
        else if (LiveEffects.GetValueOrDefault(effect.IdempotencyKey)?.EffectId == effect.EffectId) LiveEffects.Remove(effect.IdempotencyKey);
    }
}

/// <summary>An entry's place in the chain: stored, or planned and not yet durable.</summary>
internal sealed record StoredEntry(long Seq, Digest PrevHash, Digest ThisHash, DateTime RecordedAt, string RecordedBy)
{
    /// <summary>True when sealing <paramref name="record"/> in this place gives this hash: it is the same record.</summary>
    public bool Holds(IncomingRecord record)
    {
        var recorder = new Recorder(RecordedBy);
        var sealedBytes = new byte[EntrySeal.MaxSize(record.Canonical.Length, recorder)];
        return ThisHash == EntrySeal.Seal(record.Canonical.Span, record.IntegrityPlace, new(Seq, PrevHash, RecordedAt, recorder), sealedBytes, out _);
    }
}
