using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Crypto;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Limits;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.PayloadVault.Payloads;

[Payload]
public sealed record ReleasedPayload(byte[] Content, string ContentType);

/// <summary>
/// Releases a payload: found, live, recorded in the ledger, opened, and verified to be what was stored, in this order. Any other
/// outcome releases nothing.
/// </summary>
public sealed class PayloadReader(PayloadStore store, KeyRing keys, AccessRecord record, RateLimits rates, AgentMetrics metrics, TimeProvider time, ILogger<Vault> logger)
{
    public async Task<ReleasedPayload> ReadAsync(string tenantId, string reference, Access access, CancellationToken cancellationToken)
    {
        var result = VaultAccessResult.Denied;
        try
        {
            rates.AdmitRead(tenantId, access.Reader);
            var found = await FindAsync(tenantId, reference, cancellationToken).ConfigureAwait(false);
            var (dataKey, hashKey) = await OpenKeysAsync(found, cancellationToken).ConfigureAwait(false);
            await record.AppendAsync(found.Row, access, cancellationToken).ConfigureAwait(false);
            if (found.IsExpired(time.GetUtcNow())) throw Refusal.Expired();
            var content = Open(found, dataKey, hashKey);
            result = VaultAccessResult.Released;
            return new(content, found.Row.ContentType);
        }
        catch (Refusal refusal)
        {
            result = refusal.Status switch
            {
                StatusCodes.Status404NotFound => VaultAccessResult.NotFound,
                StatusCodes.Status410Gone => VaultAccessResult.Gone,
                StatusCodes.Status500InternalServerError => VaultAccessResult.IntegrityFailed,
                _ => VaultAccessResult.Denied,
            };
            throw;
        }
        catch (ObjectDisposedException)
        {
            result = VaultAccessResult.Gone;
            throw Refusal.Shredded(); // Its key was shredded, and zeroed, while we read.
        }
        catch (LedgerDownException)
        {
            result = VaultAccessResult.LedgerUnavailable;
            throw Refusal.Unavailable("The ledger did not record the access, so the payload is not released. Try again.");
        }
        finally
        {
            metrics.VaultAccessed(result);
        }
    }

    /// <summary>The live row, or 404 (never ours, another tenant's, no reference at all: one answer) or 410.</summary>
    public async Task<FoundPayload> FindAsync(string tenantId, string reference, CancellationToken cancellationToken)
    {
        var parsed = await keys.AuthenticAsync(tenantId, reference, cancellationToken).ConfigureAwait(false);
        var found = await store.FindAsync(tenantId, parsed, cancellationToken).ConfigureAwait(false);
        if (found is null) throw Refusal.Expired();
        if (found.IsShredded) throw Refusal.Shredded();
        return found.IsExpired(time.GetUtcNow()) ? throw Refusal.Expired() : found;
    }

    private async ValueTask<(SecretKey Data, SecretKey? Hash)> OpenKeysAsync(FoundPayload found, CancellationToken cancellationToken)
    {
        try
        {
            return (await keys.OpenAsync(found.Key, cancellationToken).ConfigureAwait(false),
                found.HashKey is { Wrapped: not null } hashKey ? await keys.OpenAsync(hashKey, cancellationToken).ConfigureAwait(false) : null);
        }
        catch (KekException e) when (e.Failure == KekFailure.Corrupt)
        {
            throw Alarm(found.Row, "its key does not unwrap");
        }
    }

    private byte[] Open(FoundPayload found, SecretKey dataKey, SecretKey? hashKey)
    {
        var row = found.Row;
        var content = PayloadCipher.Open(dataKey, row.Binding, row.Ciphertext.Span, row.Salt.Span, row.Nonce.Span) ?? throw Alarm(row, "it does not decrypt");
        if (row.HashKeyId is not null && hashKey is null) throw Alarm(row, "its hash key is missing");
        if (!PayloadHash.Compute(hashKey, content).AsSpan().SequenceEqual(row.Hash.Span)) throw Alarm(row, "its hash differs");
        if (PutFields.IsJson(row.ContentType) && !CanonicalJson.IsCanonical(content)) throw Alarm(row, "it is not in canonical form");
        return content;
    }

    private Refusal Alarm(SealedPayload row, string what)
    {
        Log.IntegrityFailed(logger, row.Ref.ToString(), row.TenantId, what);
        return new(StatusCodes.Status500InternalServerError, ProblemCodes.IntegrityFailed, "The stored payload is not what was put. It is not released; the operators were alarmed.");
    }
}
