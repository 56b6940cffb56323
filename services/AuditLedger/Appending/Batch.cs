using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// What one transaction will add to one tenant's chain, computed outside of it. Nothing here is true until the store has committed it.
/// </summary>
internal sealed class Batch(ChainHead start, KnownState state, DateTime recordedAt)
{
    /// <summary>Smaller subtrees are computed from the leaves when a proof needs them.</summary>
    public const int LowestStoredLevel = 6;

    private readonly MerkleFrontier _frontier = start.Frontier.Clone();
    private Digest _head = start.Hash;

    public ChainHead Start { get; } = start;
    public KnownState State { get; } = state;
    public DateTime RecordedAt { get; } = recordedAt;
    public List<Entry> Entries { get; } = [];
    public List<(Subtree Node, Digest Hash)> Nodes { get; } = [];
    public List<Effect> NewEffects { get; } = [];
    public List<EffectEnd> EffectEnds { get; } = [];
    public List<Approval> NewApprovals { get; } = [];
    public List<(string ApprovalId, string EffectId)> ApprovalUses { get; } = [];

    /// <summary>Seals a record at the end of the chain.</summary>
    public StoredEntry Add(IncomingRecord record, Recorder recorder)
    {
        var integrity = new EntryIntegrity(Start.NextSeq + Entries.Count, _head, RecordedAt, recorder);
        var buffer = new byte[EntrySeal.MaxSize(record.Canonical.Length, recorder)];
        var hash = EntrySeal.Seal(record.Canonical.Span, record.IntegrityPlace, integrity, buffer, out var length);
        var stored = new StoredEntry(integrity.Seq, _head, hash, RecordedAt, recorder.Subject);
        Entries.Add(new(record, recorder.Subject, hash, buffer.AsMemory(0, length)));
        _frontier.Append(MerkleHash.Leaf(hash), Keep);
        _head = hash;
        State.Entries[record.EntryId] = stored;
        return stored;
    }

    /// <summary>The end of the chain once this is durable.</summary>
    public ChainHead End() => new(Start.NextSeq + Entries.Count, _head, _frontier, null);

    private void Keep(Subtree node, Digest hash)
    {
        if (node.Level >= LowestStoredLevel) Nodes.Add((node, hash));
    }

    /// <summary>The receipt of a record that is already there; null for a new one.</summary>
    public StoredEntry? Existing(IncomingRecord record)
    {
        if (!State.Entries.TryGetValue(record.EntryId, out var stored)) return null;
        return stored.Holds(record) ? stored : throw LedgerRefusal.Conflict(ProblemCodes.EntryConflict, "entry_id: another record has this id; send a new UUIDv7");
    }

    internal readonly record struct Entry(IncomingRecord Record, string RecordedBy, Digest Hash, ReadOnlyMemory<byte> Sealed);
}
