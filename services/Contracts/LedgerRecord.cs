using System.Text.Json;

namespace AgentPlatform.Contracts;

/// <summary>
/// One fact in the audit ledger. Holds identifiers, hashes and references, never a payload. Absent members are left
/// out of the JSON. <see cref="Integrity"/> is set by the ledger alone; sending it is refused.
/// </summary>
public sealed record LedgerRecord
{
    /// <value>UUIDv7, chosen by the sender: repeating it with the same content is safe.</value>
    public required string EntryId { get; init; }
    /// <value>One of <see cref="EntryTypes"/>.</value>
    public required string Type { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public string? Environment { get; init; }
    public required string TenantId { get; init; }
    public string? WorkflowId { get; init; }
    public string? RunId { get; init; }
    public int? StepIndex { get; init; }
    public Actor? Actor { get; init; }
    public LedgerAction? Action { get; init; }
    public LedgerApproval? Approval { get; init; }
    public LedgerPayload? Payload { get; init; }
    public LedgerOutcome? Outcome { get; init; }
    public LedgerUsage? Usage { get; init; }
    public LedgerVersions? Versions { get; init; }
    public LedgerTrace? Trace { get; init; }
    /// <value>Type-specific scalars, at most 4 KiB as JSON.</value>
    public IReadOnlyDictionary<string, JsonElement>? Data { get; init; }
    public LedgerIntegrity? Integrity { get; init; }
}

public sealed record Actor(string UserId, bool IsAgent = false);

public sealed record LedgerAction
{
    public string Type { get; init; } = "tool.call";
    public string? ToolName { get; init; }
    public SideEffectLevel? SideEffectLevel { get; init; }
    public string? Target { get; init; }
    public string? IdempotencyKey { get; init; }
    public string? ToolSchemaVersion { get; init; }
}

public sealed record LedgerApproval
{
    public bool Required { get; init; }
    public ApprovalState State { get; init; }
    public string? ApprovalId { get; init; }
    public string? ApproverId { get; init; }
    public long? LatencyMs { get; init; }
}

/// <summary>Hashes are <c>sha256:</c> or <c>hmac-sha256:</c> plus 64 hex digits; references are the vault's.</summary>
public sealed record LedgerPayload
{
    public string? ArgsHash { get; init; }
    public string? PayloadRef { get; init; }
    public string? ResultHash { get; init; }
    public string? ResultRef { get; init; }
}

public sealed record LedgerOutcome
{
    public required OutcomeStatus Status { get; init; }
    public ErrorClass ErrorClass { get; init; }
    public int RetryCount { get; init; }
    public long LatencyMs { get; init; }
    public bool CircuitBreakerTripped { get; init; }
}

public sealed record LedgerUsage
{
    public long TokensIn { get; init; }
    public long TokensOut { get; init; }
    /// <value>US dollars.</value>
    public decimal CostUsd { get; init; }
    public string? PriceTableVersion { get; init; }
}

public sealed record LedgerVersions
{
    public ModelVersion? Model { get; init; }
    public string? PromptVersion { get; init; }
    public string? PolicyVersion { get; init; }
    public string? HarnessVersion { get; init; }
}

public sealed record ModelVersion(string Provider, string Name, string? Version = null);

public sealed record LedgerTrace(string TraceId, string SpanId, bool Sampled = false);

/// <summary>The chain: <c>this_hash</c> covers the record's canonical bytes (RFC 8785) without itself.</summary>
public sealed record LedgerIntegrity(long Seq, DateTimeOffset RecordedAt, string RecordedBy, string PrevHash, string ThisHash);
