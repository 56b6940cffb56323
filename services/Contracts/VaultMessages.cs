using System.Text.Json;

namespace AgentPlatform.Contracts;

public static class VaultHeaders
{
    public const string Ttl = "X-Payload-Ttl";
    public const string Subject = "X-Payload-Subject";
    public const string RunId = "X-Run-Id";
    public const string AccessReason = "X-Access-Reason";
}

/// <summary>What may be said of a payload outside the vault.</summary>
public sealed record PayloadReceipt(string PayloadRef, string PayloadHash, long Bytes, DateTimeOffset ExpiresAt);

/// <param name="Content">JSON, canonicalized before it is hashed and stored.</param>
/// <param name="Ttl">E.g. <c>24h</c>; absent: the configured default.</param>
/// <param name="Subject">Data subject whose erasure destroys this payload's key.</param>
[Payload]
public sealed record PayloadPut(JsonElement Content, string? Ttl = null, string? Subject = null, string? RunId = null);

[Payload]
public sealed record PayloadBatch(IReadOnlyList<PayloadPut> Payloads);

public sealed record PayloadReceipts([property: System.Text.Json.Serialization.JsonPropertyName("receipts")] IReadOnlyList<PayloadReceipt> Items);
