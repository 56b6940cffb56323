using System.Security.Cryptography;
using AgentPlatform.PayloadVault.Crypto;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Turns a put's payloads into rows: keys of their tenant or data subject, keyed hash, fresh reference, ciphertext.</summary>
public sealed class Sealer(KeyRing keys, VaultOptions options, TimeProvider time)
{
    /// <exception cref="ObjectDisposedException">A key was shredded meanwhile.</exception>
    public async ValueTask<SealedPayload[]> SealAsync(string tenantId, IReadOnlyList<NewPayload> payloads, CancellationToken cancellationToken)
    {
        var owners = new Dictionary<string, OwnerKeys>(StringComparer.Ordinal);
        try
        {
            var refKey = await keys.ActiveAsync(tenantId, DataKey.TenantOwner, KeyKind.Ref, cancellationToken).ConfigureAwait(false);
            foreach (var payload in payloads)
                if (!owners.ContainsKey(payload.Subject ?? ""))
                    owners[payload.Subject ?? ""] = await OpenAsync(tenantId, payload.Subject is { } subject ? SubjectTag.Of(refKey.Secret, subject) : DataKey.TenantOwner, cancellationToken).ConfigureAwait(false);
            using var references = new Mac(refKey.Secret);
            var (random, now) = (new RandomBytes(), ToMilliseconds(time.GetUtcNow()));
            return [.. payloads.Select(payload => Seal(tenantId, payload, owners[payload.Subject ?? ""], references, random, now))];
        }
        finally
        {
            foreach (var owner in owners.Values) owner.Dispose();
        }
    }

    private async ValueTask<OwnerKeys> OpenAsync(string tenantId, byte[] owner, CancellationToken cancellationToken)
    {
        var data = await keys.ActiveAsync(tenantId, owner, KeyKind.Data, cancellationToken).ConfigureAwait(false);
        var hash = options.PayloadHash == VaultOptions.HmacSha256 ? await keys.ActiveAsync(tenantId, owner, KeyKind.Hash, cancellationToken).ConfigureAwait(false) : null;
        return new(owner, data, hash);
    }

    private static SealedPayload Seal(string tenantId, NewPayload payload, OwnerKeys keys, Mac references, RandomBytes random, DateTimeOffset now)
    {
        var expiresAt = now + payload.Ttl;
        var content = payload.Content.Span;
        byte[] salt = new byte[PayloadCipher.SaltLength], nonce = new byte[Aes256Gcm.NonceLength], hash = new byte[PayloadHash.Length];
        keys.Hash(content, hash);
        var reference = PayloadRef.New(references, random, now, expiresAt);
        var binding = new PayloadBinding(tenantId, reference.Bytes, hash, keys.DataKeyId, keys.HashKeyId, payload.ContentType, expiresAt);
        return new()
        {
            TenantId = tenantId,
            Ref = reference,
            Owner = keys.Owner,
            KeyId = keys.DataKeyId,
            HashKeyId = keys.HashKeyId,
            Hash = hash,
            ContentType = payload.ContentType,
            RunId = payload.RunId,
            StoredAt = now,
            ExpiresAt = expiresAt,
            Ciphertext = PayloadCipher.Seal(keys.DataKey, random, binding, content, salt, nonce),
            Salt = salt,
            Nonce = nonce,
        };
    }

    /// <summary>The wire's precision; what is bound must be what is said and stored.</summary>
    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    /// <summary>One owner's keys, set up for the length of a put.</summary>
    private sealed class OwnerKeys(byte[] owner, OpenKey data, OpenKey? hash) : IDisposable
    {
        private readonly Mac? _hash = hash is null ? null : new(hash.Secret);

        public byte[] Owner { get; } = owner;
        public Guid DataKeyId { get; } = data.KeyId;
        public Guid? HashKeyId { get; } = hash?.KeyId;
        public Mac DataKey { get; } = new(data.Secret);

        public void Hash(ReadOnlySpan<byte> content, Span<byte> target)
        {
            if (_hash is not null) _hash.Of(content, target);
            else SHA256.HashData(content, target);
        }

        public void Dispose()
        {
            DataKey.Dispose();
            _hash?.Dispose();
        }
    }
}
