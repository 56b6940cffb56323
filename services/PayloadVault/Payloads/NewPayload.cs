using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>A payload to put, checked and, if JSON, canonical.</summary>
/// <param name="Content">Canonical bytes (RFC 8785) of JSON, other types as sent.</param>
[Payload]
public sealed record NewPayload(ReadOnlyMemory<byte> Content, string ContentType, TimeSpan Ttl, string? Subject, string? RunId);

/// <summary>A row of <c>payloads</c>, encrypted. Ciphertext includes the tag.</summary>
public sealed record SealedPayload
{
    public required string TenantId { get; init; }
    public required PayloadRef Ref { get; init; }
    /// <value>Blinded data subject; empty: none.</value>
    public required byte[] Owner { get; init; }
    public required Guid KeyId { get; init; }
    /// <value>Absent: a bare SHA-256.</value>
    public required Guid? HashKeyId { get; init; }
    public required ReadOnlyMemory<byte> Hash { get; init; }
    public required string ContentType { get; init; }
    public required string? RunId { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public required ReadOnlyMemory<byte> Salt { get; init; }
    public required ReadOnlyMemory<byte> Nonce { get; init; }
    public required ReadOnlyMemory<byte> Ciphertext { get; init; }

    public Crypto.PayloadBinding Binding => new(TenantId, Ref.Bytes, Hash, KeyId, HashKeyId, ContentType, ExpiresAt);
}
