using System.Text;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>
/// Signs checkpoints. MUST NOT sign a tree that does not contain the last one signed: the proof is made and checked each time, so
/// whoever rewrites the database gets no signature for it.
/// </summary>
internal sealed class Checkpointer(CheckpointKey key, TreeReader tree, CheckpointStore store, IOptions<LedgerOptions> options, TimeProvider time)
{
    public NoteKey VerifierKey(string tenant) => NoteKey.Of(Origin(tenant), key.Key);

    /// <summary>The newest checkpoint; signs one now when entries came since.</summary>
    public async Task<StoredCheckpoint> NewestAsync(string tenant, CancellationToken cancellationToken)
    {
        var last = await store.NewestAsync(tenant, cancellationToken);
        var size = await tree.SizeAsync(tenant, cancellationToken);
        if (last?.Size == size && IsByCurrentKey(last, tenant)) return last;

        var root = await tree.RootAsync(tenant, size, cancellationToken);
        if (last is not null && !await ExtendsAsync(tenant, last, size, root, cancellationToken))
            throw LedgerRefusal.Conflict(ProblemCodes.ChainBroken, $"the stored chain does not contain the checkpoint of size {last.Size}; it is not signed");
        var note = new Checkpoint(Origin(tenant), size, root.ToArray()).Sign(key.Key);
        var signed = new StoredCheckpoint(size, root.ToArray(), Encoding.UTF8.GetString(note));
        // A crash before this loses a signature nobody has seen; after it the checkpoint is never taken back.
        if (size > (last?.Size ?? 0)) await store.AddAsync(tenant, signed, time.UtcNowMilliseconds(), cancellationToken);
        return signed;
    }

    private async Task<bool> ExtendsAsync(string tenant, StoredCheckpoint last, long size, Digest root, CancellationToken cancellationToken)
    {
        if (last.Size == 0) return true;
        if (last.Size > size) return false;
        var proof = await tree.HashesAsync(tenant, MerkleProof.ConsistencyRanges(last.Size, size), cancellationToken);
        return MerkleProof.VerifyConsistency(last.Size, size, new(last.Root), root, proof);
    }

    private bool IsByCurrentKey(StoredCheckpoint checkpoint, string tenant) => SignedNote.Parse(Encoding.UTF8.GetBytes(checkpoint.Note)).IsSignedBy(VerifierKey(tenant));

    private string Origin(string tenant) => Checkpoint.OriginOf(options.Value.LogName, tenant);
}
