using AgentPlatform.PayloadVault.Crypto;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Turns a payload into its row: keys of its tenant or data subject, keyed hash, fresh reference, ciphertext.</summary>
public sealed class Sealer(KeyRing keys, VaultOptions options, TimeProvider time)
{
    public async ValueTask<SealedPayload> SealAsync(string tenantId, NewPayload payload, CancellationToken cancellationToken)
    {
        var refKey = await keys.ActiveAsync(tenantId, DataKey.TenantOwner, KeyKind.Ref, cancellationToken).ConfigureAwait(false);
        var owner = payload.Subject is { } subject ? SubjectTag.Of(refKey.Secret, subject) : DataKey.TenantOwner;
        var dataKey = await keys.ActiveAsync(tenantId, owner, KeyKind.Data, cancellationToken).ConfigureAwait(false);
        var hashKey = options.PayloadHash == VaultOptions.HmacSha256
            ? await keys.ActiveAsync(tenantId, owner, KeyKind.Hash, cancellationToken).ConfigureAwait(false)
            : null;
        return Seal(tenantId, payload, owner, refKey, dataKey, hashKey);
    }

    private SealedPayload Seal(string tenantId, NewPayload payload, byte[] owner, OpenKey refKey, OpenKey dataKey, OpenKey? hashKey)
    {
        var now = ToMilliseconds(time.GetUtcNow());
        var expiresAt = now + payload.Ttl;
        var content = payload.Content.Span;
        byte[] salt = new byte[PayloadCipher.SaltLength], nonce = new byte[Aes256Gcm.NonceLength];
        var hash = PayloadHash.Compute(hashKey?.Secret, content);
        var reference = PayloadRef.New(refKey.Secret, now, expiresAt);
        var binding = new PayloadBinding(tenantId, reference.Bytes, hash, dataKey.KeyId, hashKey?.KeyId, payload.ContentType, expiresAt);
        return new()
        {
            TenantId = tenantId,
            Ref = reference,
            Owner = owner,
            KeyId = dataKey.KeyId,
            HashKeyId = hashKey?.KeyId,
            Hash = hash,
            ContentType = payload.ContentType,
            RunId = payload.RunId,
            StoredAt = now,
            ExpiresAt = expiresAt,
            Ciphertext = PayloadCipher.Seal(dataKey.Secret, binding, content, salt, nonce),
            Salt = salt,
            Nonce = nonce,
        };
    }

    /// <summary>The wire's precision; what is bound must be what is said and stored.</summary>
    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
