using System.Security.Cryptography;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>
/// Encrypts the payloads of one put under a key of their own: HMAC-SHA-256(data key, label || salt), salt and nonces random. So a nonce
/// can't meet the same key twice however many payloads a data key serves, over restarts and processes, without any counter; and the
/// salt is key material: without it a row does not open. One caller at a time.
/// </summary>
public sealed class PayloadCipher : IDisposable
{
    public const int SaltLength = 16;

    private const int OnStack = 512;

    private static ReadOnlySpan<byte> Label => "agentplatform/payload-vault/payload/v1"u8;

    private readonly AesGcm _aes;
    private readonly RandomBytes _random;
    private readonly byte[] _salt = new byte[SaltLength];

    /// <param name="random">What salt and nonces are drawn from.</param>
    /// <exception cref="ObjectDisposedException">The data key was shredded.</exception>
    public PayloadCipher(SecretKey dataKey, RandomBytes random)
    {
        _random = random;
        random.Fill(_salt);
        Span<byte> key = stackalloc byte[SecretKey.Length];
        Derive(dataKey, _salt, key);
        _aes = new(key, Aes256Gcm.TagLength);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <value>Stored with each row; <see cref="SaltLength"/> bytes.</value>
    public ReadOnlyMemory<byte> Salt => _salt;

    /// <param name="nonce">Filled with fresh randomness: <see cref="Aes256Gcm.NonceLength"/> bytes.</param>
    /// <param name="sealedBytes">Ciphertext and tag: <paramref name="plain"/>'s length + <see cref="Aes256Gcm.TagLength"/>.</param>
    public void Seal(in PayloadBinding binding, ReadOnlySpan<byte> plain, Span<byte> nonce, Span<byte> sealedBytes)
    {
        _random.Fill(nonce);
        Span<byte> bound = binding.LargestLength <= OnStack ? stackalloc byte[OnStack] : new byte[binding.LargestLength];
        Aes256Gcm.Seal(_aes, nonce, bound[..binding.Encode(bound)], plain, sealedBytes);
    }

    /// <returns>Null when the row is not what was stored.</returns>
    public static byte[]? Open(SecretKey dataKey, in PayloadBinding binding, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> nonce)
    {
        if (sealedBytes.Length < Aes256Gcm.TagLength || salt.Length != SaltLength) return null;
        Span<byte> key = stackalloc byte[SecretKey.Length];
        Derive(dataKey, salt, key);
        var plain = GC.AllocateUninitializedArray<byte>(sealedBytes.Length - Aes256Gcm.TagLength);
        var bound = new byte[binding.LargestLength];
        var opened = Aes256Gcm.TryOpen(key, nonce, bound.AsSpan(0, binding.Encode(bound)), sealedBytes, plain);
        CryptographicOperations.ZeroMemory(key);
        return opened ? plain : null;
    }

    public void Dispose() => _aes.Dispose();

    private static void Derive(SecretKey dataKey, ReadOnlySpan<byte> salt, Span<byte> key)
    {
        Span<byte> input = stackalloc byte[Label.Length + SaltLength];
        Label.CopyTo(input);
        salt.CopyTo(input[Label.Length..]);
        using var mac = new Mac(dataKey);
        mac.Of(input, key);
    }
}
