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

/// <param name="Content">Canonicalized before it is hashed and stored.</param>
/// <param name="Ttl">E.g. <c>24h</c>; absent: the configured default.</param>
/// <param name="Subject">Data subject whose erasure destroys this payload's key.</param>
[Payload]
public sealed record PayloadPut(PayloadContent Content, string? Ttl = null, string? Subject = null, string? RunId = null);

[Payload]
public sealed record PayloadBatch(IReadOnlyList<PayloadPut> Payloads);

public sealed record PayloadReceipts([property: System.Text.Json.Serialization.JsonPropertyName("receipts")] IReadOnlyList<PayloadReceipt> Items);

/// <param name="RevealUrl">Relative to the vault; works once, for the caller that asked for it.</param>
public sealed record RevealLink(string RevealUrl, DateTimeOffset ExpiresAt);

/// <summary>What an erasure destroyed. <see cref="EntryId"/> is its proof in the ledger; absent when there was nothing left to erase.</summary>
/// <param name="Scope"><c>payload</c>, <c>subject</c> or <c>tenant</c>.</param>
public sealed record ErasureReceipt(string Scope, long Payloads, IReadOnlyList<string> KeyIds, string? EntryId = null);

/// <param name="Retired">Data keys of the tenant and its data subjects that encrypt no more.</param>
/// <param name="Rewrapped">Keys brought under the current key-encryption key.</param>
public sealed record KeyRotation(string KeyId, int Version, int Retired, int Rewrapped);

public sealed record HoldView(string PayloadRef, bool Held);
