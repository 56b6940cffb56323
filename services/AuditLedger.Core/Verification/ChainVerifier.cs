namespace AgentPlatform.AuditLedger.Core;

/// <summary>Where a chain is not intact, and why.</summary>
/// <param name="Seq">The first record that is bad, or may be.</param>
public sealed record ChainFault(long Seq, string Reason);

/// <summary>
/// The part of verification that needs order: entries one after the other form one tenant's chain from <c>seq</c> 0 without gaps, and
/// at the sizes of retained checkpoints the tree has the signed roots. Shares no code with the writer's database.
/// </summary>
public sealed class ChainVerifier
{
    private readonly MerkleFrontier _tree;
    private readonly Queue<Checkpoint> _checkpoints;
    private long _lastMatched;

    /// <param name="checkpoints">Opened ones (their signatures are verified already); any order.</param>
    public ChainVerifier(IEnumerable<Checkpoint> checkpoints) : this(checkpoints, new(), Digest.Zero, null)
    {
    }

    /// <summary>Goes on behind entries that were verified before.</summary>
    public ChainVerifier(IEnumerable<Checkpoint> checkpoints, MerkleFrontier tree, Digest head, string? tenantId)
    {
        _checkpoints = new(checkpoints.OrderBy(checkpoint => checkpoint.Size));
        (_tree, Head, TenantId) = (tree, head, tenantId);
    }

    /// <value>Entries accepted: the <c>seq</c> the next one must have.</value>
    public long Size => _tree.Size;

    /// <value><c>this_hash</c> of the last entry.</value>
    public Digest Head { get; private set; }

    public string? TenantId { get; private set; }

    public Digest Root() => _tree.Root();

    /// <summary>What a later verifier needs to go on from here, see <see cref="MerkleFrontier.ToBytes"/>.</summary>
    public byte[] FrontierBytes() => _tree.ToBytes();

    /// <summary>Accepts the next entry, or says why it is not the next one.</summary>
    public ChainFault? Accept(in CheckedEntry entry)
    {
        if (MatchCheckpoints() is { } mismatch) return mismatch;
        if (Judge(entry) is { } reason) return new(Size, reason);
        TenantId = entry.TenantId;
        Head = entry.ThisHash;
        _tree.Append(MerkleHash.Leaf(entry.ThisHash));
        return null;
    }

    /// <summary>To be asked after the last entry: checkpoints that are not met by then tell of removed records.</summary>
    public ChainFault? End()
    {
        if (MatchCheckpoints() is { } mismatch) return mismatch;
        return _checkpoints.TryPeek(out var next)
            ? new(Size, $"the record is missing: a checkpoint covers {next.Size} records, and here are {Size}")
            : null;
    }

    private string? Judge(in CheckedEntry entry)
    {
        if (entry.Fault is not null) return entry.Fault;
        if (TenantId is not null && entry.TenantId != TenantId) return "the record belongs to another tenant";
        if (entry.Seq != Size) return $"the record is missing: seq {entry.Seq} is in its place";
        return entry.PrevHash == Head ? null : "prev_hash is not the hash of the record before";
    }

    private ChainFault? MatchCheckpoints()
    {
        while (_checkpoints.TryPeek(out var next) && next.Size == Size)
        {
            if (TenantId is not null && !next.Origin.EndsWith($"/{TenantId}", StringComparison.Ordinal)) return new(_lastMatched, "a checkpoint is of another tenant");
            if (!next.RootHash.AsSpan().SequenceEqual(Root().ToArray()))
                return new(_lastMatched, $"records {_lastMatched} to {Size - 1} are not those that the checkpoint of size {Size} signed, though their hashes are right in themselves");
            _lastMatched = next.Size;
            _checkpoints.Dequeue();
        }
        return null;
    }
}
