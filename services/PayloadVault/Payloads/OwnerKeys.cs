using System.Security.Cryptography;
using AgentPlatform.PayloadVault.Crypto;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>The keys of a tenant or data subject, set up for the length of a put.</summary>
internal sealed class OwnerKeys(byte[] owner, OpenKey data, OpenKey? hash, RandomBytes random) : IDisposable
{
    private readonly Mac? _hash = hash is null ? null : new(hash.Secret);

    public byte[] Owner { get; } = owner;
    public Guid DataKeyId { get; } = data.KeyId;
    public Guid? HashKeyId { get; } = hash?.KeyId;
    public PayloadCipher Cipher { get; } = new(data.Secret, random);

    public void Hash(ReadOnlySpan<byte> content, Span<byte> target)
    {
        if (_hash is not null) _hash.Of(content, target);
        else SHA256.HashData(content, target);
    }

    public void Dispose()
    {
        Cipher.Dispose();
        _hash?.Dispose();
    }
}
