using AgentPlatform.PayloadVault.Crypto;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Turns a put's payloads into rows: keys of their tenant or data subject, keyed hash, fresh reference, ciphertext.</summary>
public sealed class Sealer(KeyRing keys, VaultOptions options, TimeProvider time)
{
    /// <exception cref="ObjectDisposedException">A key was shredded meanwhile.</exception>
    public async ValueTask<SealedPut> SealAsync(string tenantId, IReadOnlyList<NewPayload> payloads, CancellationToken cancellationToken)
    {
        var owners = new Dictionary<string, OwnerKeys>(StringComparer.Ordinal);
        var random = new RandomBytes(sizeof(ulong) + PayloadCipher.SaltLength + payloads.Count * Aes256Gcm.NonceLength);
        try
        {
            var refKey = await keys.ActiveAsync(tenantId, DataKey.TenantOwner, KeyKind.Ref, cancellationToken).ConfigureAwait(false);
            foreach (var payload in payloads)
                if (!owners.ContainsKey(payload.Subject ?? ""))
                    owners[payload.Subject ?? ""] = await OpenAsync(tenantId, payload.Subject is { } subject ? SubjectTag.Of(refKey.Secret, subject) : DataKey.TenantOwner, random, cancellationToken).ConfigureAwait(false);
            using var references = new Mac(refKey.Secret);
            return Seal(new(tenantId, payloads, references, random, ToMilliseconds(time.GetUtcNow())), payloads, owners);
        }
        finally
        {
            foreach (var owner in owners.Values) owner.Dispose();
        }
    }

    private static SealedPut Seal(RowSealer sealer, IReadOnlyList<NewPayload> payloads, Dictionary<string, OwnerKeys> owners)
    {
        var (rows, ends) = (new SealedPayload[payloads.Count], new int[payloads.Count]);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = sealer.Seal(payloads[i], owners[payloads[i].Subject ?? ""]);
            ends[i] = sealer.Rows.Length;
        }
        return new(rows, sealer.Rows, ends);
    }

    private async ValueTask<OwnerKeys> OpenAsync(string tenantId, byte[] owner, RandomBytes random, CancellationToken cancellationToken)
    {
        var data = await keys.ActiveAsync(tenantId, owner, KeyKind.Data, cancellationToken).ConfigureAwait(false);
        var hash = options.PayloadHash == VaultOptions.HmacSha256 ? await keys.ActiveAsync(tenantId, owner, KeyKind.Hash, cancellationToken).ConfigureAwait(false) : null;
        return new(owner, data, hash, random);
    }

    /// <summary>The wire's precision; what is bound must be what is said and stored.</summary>
    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
