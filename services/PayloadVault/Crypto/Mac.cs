using System.Security.Cryptography;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>
/// HMAC-SHA-256 under one key, set up once for the messages of a put: setting it up costs as much as a short message. It holds a copy of
/// the key, in the cryptographic library's memory, until it is disposed. One caller at a time.
/// </summary>
public sealed class Mac : IDisposable
{
    public const int Length = HMACSHA256.HashSizeInBytes;

    private readonly IncrementalHash _hash;

    /// <exception cref="ObjectDisposedException">The key was shredded.</exception>
    public Mac(SecretKey key)
    {
        using var lease = key.Lease();
        _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, lease.Bytes);
    }

    /// <param name="mac"><see cref="Length"/> bytes.</param>
    public void Of(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        _hash.AppendData(message);
        _hash.GetHashAndReset(mac);
    }

    public void Dispose() => _hash.Dispose();
}
