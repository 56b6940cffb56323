namespace AgentPlatform.Contracts;

public sealed record AppendRequest(IReadOnlyList<LedgerRecord> Entries);

/// <param name="Duplicate">True when the same entry was already durable; the receipt is then the first one.</param>
public sealed record Receipt(string EntryId, long Seq, string PrevHash, string ThisHash, bool Duplicate);

public sealed record AppendResponse(IReadOnlyList<Receipt> Receipts);

/// <summary>A page of records in <c>seq</c> order; <see cref="NextAfterSeq"/> is absent on the last page.</summary>
public sealed record EntryPage(IReadOnlyList<LedgerRecord> Entries, long? NextAfterSeq = null);

/// <summary>What the ledger said to a reservation. Refusals arrive as problems, see <see cref="ProblemCodes"/>.</summary>
public sealed record EffectDecision
{
    /// <value><c>granted</c>: do it, then report the outcome. <c>completed</c>: it was done; here is the record.</value>
    public required string Decision { get; init; }
    public string? EffectId { get; init; }
    public long? Seq { get; init; }
    public LedgerRecord? Outcome { get; init; }

    public const string Granted = "granted";
    public const string Completed = "completed";
}

/// <param name="Resolution"><c>executed</c> or <c>not_executed</c>.</param>
public sealed record EffectResolution(string Resolution, string Reason);

/// <param name="State"><c>reserved</c>, <c>in_doubt</c>, <c>completed</c> or <c>resolved</c>.</param>
public sealed record EffectView(
    string EffectId, string State, string IdempotencyKey, string RunId, string ToolName, long Seq, DateTimeOffset LeaseExpiresAt);

public sealed record EffectList(IReadOnlyList<EffectView> Effects);

public sealed record TenantHead(string TenantId, long Seq);

public sealed record Heads([property: System.Text.Json.Serialization.JsonPropertyName("heads")] IReadOnlyList<TenantHead> Tenants);

/// <param name="Hashes">Base64 of the sibling hashes, leaf to root (RFC 9162 section 2.1.3).</param>
public sealed record InclusionProof(long TreeSize, long LeafIndex, IReadOnlyList<string> Hashes);

/// <param name="Hashes">Base64, RFC 9162 section 2.1.4.</param>
public sealed record ConsistencyProof(long From, long To, IReadOnlyList<string> Hashes);
