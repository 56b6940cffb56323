using System.Security.Cryptography;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>
/// The hash of a payload that may be said outside. Keyed, because a bare digest of a small payload ("approve": true) is found by guessing.
/// </summary>
public static class PayloadHash
{
    public const int Length = 32;

    /// <param name="hashKey">Null: bare SHA-256.</param>
    public static byte[] Compute(SecretKey? hashKey, ReadOnlySpan<byte> content)
    {
        if (hashKey is null) return SHA256.HashData(content);
        using var lease = hashKey.Lease();
        return HMACSHA256.HashData(lease.Bytes, content);
    }

    /// <summary>As the contract writes it: <c>hmac-sha256:</c> or <c>sha256:</c> and 64 hex digits.</summary>
    public static string Format(bool keyed, ReadOnlySpan<byte> hash)
        => (keyed ? "hmac-sha256:" : "sha256:") + Convert.ToHexStringLower(hash);
}
