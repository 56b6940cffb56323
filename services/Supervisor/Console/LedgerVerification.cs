using System.Text;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Console;

/// <summary>
/// Checks a tenant's ledger by its documented calls: every record's hash, the chain, and the tree against the signed
/// checkpoint. The offline <c>ledger-verify</c> needs no trust in this server; this is the same check for the eye.
/// </summary>
internal static class LedgerVerification
{
    /// <param name="Records">How many were checked.</param>
    /// <param name="FirstBad">The seq at which it breaks; null: intact.</param>
    public sealed record Result(long Records, long? FirstBad, string Explanation, string? Checkpoint);

    public static async Task<Result> OfChainAsync(HttpClient ledger, string tenantId, CancellationToken cancellationToken)
    {
        var (checkpoint, note) = await CheckpointAsync(ledger, tenantId, cancellationToken);
        using var response = await ledger.GetAsync($"{Path(tenantId)}/export", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await WireHttp.EnsureSuccessAsync(response, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), new UTF8Encoding(false, throwOnInvalidBytes: true));
        var chain = new ChainVerifier([checkpoint]);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
            if (chain.Accept(EntryCheck.Check(Encoding.UTF8.GetBytes(line), tenantId)) is { } fault) return Broken(fault);
        return chain.End() is { } missing
            ? Broken(missing)
            : new(chain.Size, null, $"Every hash and the chain are right, and records 0 to {checkpoint.Size - 1} are exactly those of the signed checkpoint.", note);

        Result Broken(ChainFault fault) => new(chain.Size, fault.Seq, $"{fault.Reason}.", note);
    }

    /// <summary>Whether one record is in the signed checkpoint, by its inclusion proof (RFC 9162 section 2.1.3).</summary>
    public static async Task<(bool Included, string Explanation)> OfRecordAsync(HttpClient ledger, string tenantId, LedgerRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var (checkpoint, _) = await CheckpointAsync(ledger, tenantId, cancellationToken);
            var seq = record.Integrity!.Seq;
            if (seq >= checkpoint.Size) return (false, $"The newest checkpoint covers {checkpoint.Size} records; this one is newer.");
            var proof = await ledger.GetAsync<InclusionProof>($"{Path(tenantId)}/proofs/inclusion?seq={seq}&tree_size={checkpoint.Size}", cancellationToken);
            var path = proof.Hashes.Select(hash => new Digest(Convert.FromBase64String(hash))).ToArray();
            var isIn = Digest.TryParse(Encoding.UTF8.GetBytes(record.Integrity.ThisHash), out var hash)
                && MerkleProof.VerifyInclusion(seq, checkpoint.Size, MerkleHash.Leaf(hash), path, new Digest(checkpoint.RootHash));
            return isIn ? (true, $"{path.Length} sibling hashes lead from this record to the root of {checkpoint.Size} records that the ledger signed.") : (false, "The proof does not lead to the signed root.");
        }
        catch (Exception unusable) when (unusable is ProblemException or FormatException)
        {
            return (false, unusable is ProblemException refused ? refused.Detail : "The checkpoint or the proof is malformed.");
        }
    }

    private static async Task<(Checkpoint Checkpoint, string Note)> CheckpointAsync(HttpClient ledger, string tenantId, CancellationToken cancellationToken)
    {
        var note = await TextAsync($"{Path(tenantId)}/checkpoint");
        var key = await TextAsync($"{Path(tenantId)}/checkpoint/key");
        return (Checkpoint.Open(Encoding.UTF8.GetBytes(note), NoteKey.Parse(key.Trim())), note);

        async Task<string> TextAsync(string path)
        {
            using var response = await ledger.GetAsync(path, cancellationToken);
            await WireHttp.EnsureSuccessAsync(response, cancellationToken);
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
    }

    private static string Path(string tenantId) => $"v1/tenants/{Uri.EscapeDataString(tenantId)}";
}
