using System.Security.Cryptography;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags; the tag follows the ciphertext.</summary>
public static class Aes256Gcm
{
    public const int NonceLength = 12;
    public const int TagLength = 16;

    /// <param name="sealedBytes"><paramref name="plain"/>'s length + <see cref="TagLength"/>.</param>
    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plain, Span<byte> sealedBytes)
    {
        using var aes = new AesGcm(key, TagLength);
        Seal(aes, nonce, aad, plain, sealedBytes);
    }

    /// <param name="aes">Its key, set up: that costs as much as encrypting 2 KiB. One caller at a time.</param>
    /// <inheritdoc cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    public static void Seal(AesGcm aes, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plain, Span<byte> sealedBytes)
    {
        aes.Encrypt(nonce, plain, sealedBytes[..plain.Length], sealedBytes[plain.Length..], aad);
    }

    /// <returns>False when anything was altered; then <paramref name="plain"/> holds zeros.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedBytes, Span<byte> plain)
    {
        if (key.Length != SecretKey.Length || nonce.Length != NonceLength || sealedBytes.Length != plain.Length + TagLength) return false;
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(nonce, sealedBytes[..plain.Length], sealedBytes[plain.Length..], plain, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            plain.Clear();
            return false;
        }
    }
}
