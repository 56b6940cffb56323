using System.Text;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// What one transaction will add to one tenant's chain, computed outside of it. Nothing here is true until the store has committed it.
/// </summary>
internal sealed class Batch(string tenant, ChainHead start, DateTime recordedAt) : IDisposable
{
    /// <summary>Smaller subtrees are computed from the leaves when a proof needs them.</summary>
    public const int LowestStoredLevel = 6;

    private readonly byte[] _tenant = Encoding.UTF8.GetBytes(tenant);
    private readonly MerkleFrontier _frontier = start.Frontier.Clone();
    private Action<Subtree, Digest>? _keep;
    private Digest _head = start.Hash;

    public ChainHead Start { get; } = start;
    public DateTime RecordedAt { get; } = recordedAt;

    /// <value>When leases and expiries are judged: as late as the state they are judged with, never before <see cref="RecordedAt"/>.</value>
    public DateTime Now { get; set; } = recordedAt;

    public KnownState State { get; } = new();
    public List<Entry> Entries { get; } = [];

    /// <value>The rows of <see cref="Entries"/>, for <see cref="AppendSql.CopyEntries"/>.</value>
    public CopyRows EntryRows { get; } = new(7);

    public List<(Subtree Node, Digest Hash)> Nodes { get; } = [];
    public List<Effect> NewEffects { get; } = [];
    public List<EffectEnd> EffectEnds { get; } = [];
    public List<Approval> NewApprovals { get; } = [];
    public List<(string ApprovalId, string EffectId)> ApprovalUses { get; } = [];

    /// <summary>Seals a record at the end of the chain.</summary>
    public StoredEntry Add(IncomingRecord record, Recorder recorder)
    {
        var seq = Start.NextSeq + Entries.Count;
        EntryRows.StartRow();
        EntryRows.Write(_tenant);
        EntryRows.Write(seq);
        EntryRows.Write(RecordedAt);
        EntryRows.Write(record.Utf8(Fact.Type));
        WriteOptional(record, Fact.RunId);
        WriteOptional(record, Fact.ToolName);
        var room = EntryRows.Begin(EntrySeal.MaxSize(record.Canonical.Length, recorder));
        var hash = EntrySeal.Seal(record.Canonical.Span, record.IntegrityPlace, new(seq, _head, RecordedAt, recorder), room, out var length);
        var place = EntryRows.End(length);

        var stored = new StoredEntry(seq, _head, hash, RecordedAt, recorder.Subject);
        Entries.Add(new(record, recorder.Subject, hash, place));
        _frontier.Append(MerkleHash.Leaf(hash), _keep ??= Keep);
        _head = hash;
        State.Entries[record.EntryId] = stored;
        return stored;
    }

    /// <summary>The end of the chain once this is durable.</summary>
    public ChainHead End() => new(Start.NextSeq + Entries.Count, _head, _frontier, null);

    /// <summary>The receipt of a record that is already there; null for a new one.</summary>
    public StoredEntry? Existing(IncomingRecord record)
    {
        if (!State.Entries.TryGetValue(record.EntryId, out var stored)) return null;
        return stored.Holds(record) ? stored : throw LedgerRefusal.Conflict(ProblemCodes.EntryConflict, "entry_id: another record has this id; send a new UUIDv7");
    }

    public void Dispose() => EntryRows.Dispose();

    private void Keep(Subtree node, Digest hash)
    {
        if (node.Level >= LowestStoredLevel) Nodes.Add((node, hash));
    }

    private void WriteOptional(IncomingRecord record, Fact fact)
    {
        if (record.Has(fact)) EntryRows.Write(record.Utf8(fact));
        else EntryRows.WriteNull();
    }

    /// <param name="Sealed">Where the sealed record lies in <see cref="EntryRows"/>.</param>
    internal readonly record struct Entry(IncomingRecord Record, string RecordedBy, Digest Hash, Range Sealed);
}
