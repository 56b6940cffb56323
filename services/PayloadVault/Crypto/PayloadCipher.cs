using System.Security.Cryptography;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>
/// Encrypts one payload under a key of its own: HMAC-SHA-256(data key, label || salt), salt and nonce both random. So a nonce can't meet
/// the same key twice however many payloads a data key serves, over restarts and processes, without any counter; and a payload's
/// salt is key material: without it the row does not open.
/// </summary>
public static class PayloadCipher
{
    public const int SaltLength = 16;

    private const int OnStack = 512;

    private static ReadOnlySpan<byte> Label => "agentplatform/payload-vault/payload/v1"u8;

    /// <summary>Fills <paramref name="salt"/> (16 bytes) and <paramref name="nonce"/> (12 bytes) with fresh randomness.</summary>
    /// <param name="sealedBytes">Ciphertext and tag: <paramref name="plain"/>'s length + <see cref="Aes256Gcm.TagLength"/>.</param>
    public static void Seal(Mac dataKey, RandomBytes random, in PayloadBinding binding, ReadOnlySpan<byte> plain, Span<byte> salt, Span<byte> nonce, Span<byte> sealedBytes)
    {
        random.Fill(salt[..SaltLength]);
        random.Fill(nonce[..Aes256Gcm.NonceLength]);
        Span<byte> key = stackalloc byte[SecretKey.Length];
        Derive(dataKey, salt, key);
        Span<byte> bound = binding.LargestLength <= OnStack ? stackalloc byte[OnStack] : new byte[binding.LargestLength];
        Aes256Gcm.Seal(key, nonce, bound[..binding.Encode(bound)], plain, sealedBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <returns>Null when the row is not what was stored.</returns>
    public static byte[]? Open(SecretKey dataKey, in PayloadBinding binding, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> nonce)
    {
        if (sealedBytes.Length < Aes256Gcm.TagLength || salt.Length != SaltLength) return null;
        Span<byte> key = stackalloc byte[SecretKey.Length];
        using (var mac = new Mac(dataKey)) Derive(mac, salt, key);
        var plain = GC.AllocateUninitializedArray<byte>(sealedBytes.Length - Aes256Gcm.TagLength);
        var bound = new byte[binding.LargestLength];
        var opened = Aes256Gcm.TryOpen(key, nonce, bound.AsSpan(0, binding.Encode(bound)), sealedBytes, plain);
        CryptographicOperations.ZeroMemory(key);
        return opened ? plain : null;
    }

    private static void Derive(Mac dataKey, ReadOnlySpan<byte> salt, Span<byte> key)
    {
        Span<byte> input = stackalloc byte[Label.Length + SaltLength];
        Label.CopyTo(input);
        salt.CopyTo(input[Label.Length..]);
        dataKey.Of(input, key);
    }
}
