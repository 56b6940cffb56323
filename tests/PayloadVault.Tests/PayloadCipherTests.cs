using System.Text;
using AgentPlatform.PayloadVault.Crypto;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>Properties over random payloads and bindings; the seed is in the message of a failure.</summary>
public sealed class PayloadCipherTests
{
    [Fact]
    public void WhatWasSealedOpensAndOnlyUnderItsOwnBinding()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            using var key = SecretKey.Random();
            var binding = Binding(random);
            var plain = Bytes(random, random.Next(0, 300));
            using var cipher = new PayloadCipher(key, new(PayloadCipher.SaltLength + Aes256Gcm.NonceLength));
            byte[] salt = cipher.Salt.ToArray(), nonce = new byte[Aes256Gcm.NonceLength], sealedBytes = new byte[plain.Length + Aes256Gcm.TagLength];
            cipher.Seal(binding, plain, nonce, sealedBytes);
            Assert.Equal(plain, PayloadCipher.Open(key, binding, sealedBytes, salt, nonce));
            foreach (var (what, other) in Changed(binding, random))
                Assert.True(PayloadCipher.Open(key, other, sealedBytes, salt, nonce) is null, $"opened with another {what}, seed {seed}");
            Assert.True(PayloadCipher.Open(key, binding, sealedBytes[..random.Next(0, sealedBytes.Length)], salt, nonce) is null, $"opened truncated, seed {seed}");
            Assert.True(PayloadCipher.Open(key, binding, Flip(sealedBytes, random), salt, nonce) is null, $"opened flipped, seed {seed}");
            Assert.True(PayloadCipher.Open(key, binding, sealedBytes, Flip(salt, random), nonce) is null, $"opened with another salt, seed {seed}");
            Assert.True(PayloadCipher.Open(key, binding, sealedBytes, salt, Flip(nonce, random)) is null, $"opened with another nonce, seed {seed}");
            using var otherKey = SecretKey.Random();
            Assert.True(PayloadCipher.Open(otherKey, binding, sealedBytes, salt, nonce) is null, $"opened with another key, seed {seed}");
        }
    }

    [Fact]
    public void NoTwoBindingsEncodeAlike()
    {
        var time = DateTimeOffset.UnixEpoch;
        var one = new PayloadBinding("ab", new byte[] { 1 }, new byte[] { 2 }, Guid.Empty, null, "c", time);
        Assert.NotEqual(Encoded(one), Encoded(one with { TenantId = "a", Ref = new[] { (byte)'b', (byte)1 } }));
        Assert.NotEqual(Encoded(one), Encoded(one with { ContentType = "cc" }));
        Assert.NotEqual(Encoded(one), Encoded(one with { ExpiresAt = time.AddMilliseconds(1) }));
    }

    /// <summary>Rows stored by earlier versions open only as long as nothing about this changes.</summary>
    [Fact]
    public void TheBindingIsEncodedAsItEverWas()
    {
        var keys = (Data: Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Hash: Guid.Parse("ffeeddcc-bbaa-9988-7766-554433221100"));
        var binding = new PayloadBinding("t_é", new byte[] { 1, 2 }, new byte[] { 3 }, keys.Data, keys.Hash, "text/plain", DateTimeOffset.FromUnixTimeMilliseconds(0x0102030405));
        Assert.Equal("61707031" + "0004745FC3A9" + "00020102" + "000103" + "00112233445566778899AABBCCDDEEFF" + "FFEEDDCCBBAA99887766554433221100" + "000A746578742F706C61696E" + "0000000102030405",
            Convert.ToHexString(Encoded(binding)));
    }

    [Fact]
    public void SealingTheSameTwiceSharesNothing()
    {
        using var key = SecretKey.Random();
        var (binding, fresh) = (Binding(new Random(1)), new RandomBytes(1000));
        var seen = new HashSet<string>();
        for (var put = 0; put < 1_000; put++)
        {
            using var cipher = new PayloadCipher(key, fresh);
            Assert.True(seen.Add(Convert.ToHexString(cipher.Salt.Span)));
            for (var i = 0; i < 10; i++)
            {
                byte[] nonce = new byte[Aes256Gcm.NonceLength], sealedBytes = new byte["same"u8.Length + Aes256Gcm.TagLength];
                cipher.Seal(binding, "same"u8, nonce, sealedBytes);
                Assert.True(seen.Add(Convert.ToHexString(nonce)) && seen.Add(Convert.ToHexString(sealedBytes)));
            }
        }
    }

    private static IEnumerable<(string, PayloadBinding)> Changed(PayloadBinding binding, Random random)
    {
        yield return ("tenant", binding with { TenantId = binding.TenantId + "x" });
        yield return ("reference", binding with { Ref = Flip(binding.Ref.ToArray(), random) });
        yield return ("hash", binding with { Hash = Flip(binding.Hash.ToArray(), random) });
        yield return ("key", binding with { KeyId = Guid.NewGuid() });
        yield return ("hash key", binding with { HashKeyId = binding.HashKeyId is null ? Guid.NewGuid() : null });
        yield return ("type", binding with { ContentType = binding.ContentType + "x" });
        yield return ("expiry", binding with { ExpiresAt = binding.ExpiresAt.AddMilliseconds(random.Next(1, 100_000)) });
    }

    private static PayloadBinding Binding(Random random) => new(
        Encoding.ASCII.GetString([.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => (byte)random.Next('a', 'z'))]), Bytes(random, 24), Bytes(random, 32), Guid.NewGuid(),
        random.Next(2) == 0 ? null : Guid.NewGuid(), "application/json", DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(0, 2_000_000_000_000)));

    private static byte[] Encoded(PayloadBinding binding)
    {
        var bytes = new byte[binding.LargestLength];
        return bytes[..binding.Encode(bytes)];
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        byte[] flipped = [.. bytes];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
