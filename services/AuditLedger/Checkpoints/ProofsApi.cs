using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>Checkpoints, the key that verifies them, and proofs.</summary>
internal static class ProofsApi
{
    public static void MapProofs(this RouteGroupBuilder tenant)
    {
        var group = tenant.MapGroup("").WithTags("Proofs");
        group.MapGet("/checkpoint", CheckpointAsync).RequireScope(Scopes.LedgerRead).Produces<string>(contentType: "text/plain").Refuses(409);
        group.MapGet("/checkpoint/key", (string t, Checkpointer checkpointer) => TypedResults.Text(checkpointer.VerifierKey(t) + "\n", "text/plain"))
            .RequireScope(Scopes.LedgerRead).Produces<string>(contentType: "text/plain").Refuses();
        group.MapGet("/proofs/inclusion", InclusionAsync).RequireScope(Scopes.LedgerRead).Produces<InclusionProof>().Refuses();
        group.MapGet("/proofs/consistency", ConsistencyAsync).RequireScope(Scopes.LedgerRead).Produces<ConsistencyProof>().Refuses();
    }

    private static async Task<ContentHttpResult> CheckpointAsync(string t, Checkpointer checkpointer, CancellationToken cancellationToken)
        => TypedResults.Text((await checkpointer.NewestAsync(t, cancellationToken)).Note, "text/plain");

    private static async Task<Ok<InclusionProof>> InclusionAsync(string t, long seq, [FromQuery(Name = "tree_size")] long treeSize, TreeReader tree, CancellationToken cancellationToken)
    {
        if (seq < 0 || seq >= treeSize) throw new RecordException("seq", "must be 0 or more, and below tree_size");
        await CheckSizeAsync(t, treeSize, "tree_size", tree, cancellationToken);
        var hashes = await tree.HashesAsync(t, MerkleProof.InclusionRanges(seq, treeSize), cancellationToken);
        return TypedResults.Ok(new InclusionProof(treeSize, seq, Base64(hashes)));
    }

    private static async Task<Ok<ConsistencyProof>> ConsistencyAsync(string t, long from, long to, TreeReader tree, CancellationToken cancellationToken)
    {
        if (from < 1 || from > to) throw new RecordException("from", "must be 1 or more, and at most to");
        await CheckSizeAsync(t, to, "to", tree, cancellationToken);
        var hashes = await tree.HashesAsync(t, MerkleProof.ConsistencyRanges(from, to), cancellationToken);
        return TypedResults.Ok(new ConsistencyProof(from, to, Base64(hashes)));
    }

    private static async Task CheckSizeAsync(string tenant, long size, string field, TreeReader tree, CancellationToken cancellationToken)
    {
        if (size > await tree.SizeAsync(tenant, cancellationToken)) throw new RecordException(field, "is beyond the number of entries");
    }

    private static string[] Base64(Digest[] hashes) => Array.ConvertAll(hashes, hash => Convert.ToBase64String(hash.ToArray()));
}
