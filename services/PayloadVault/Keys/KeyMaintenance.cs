namespace AgentPlatform.PayloadVault.Keys;

/// <summary>Brings keys under the KEK's current version. Payloads are untouched; readers notice nothing.</summary>
public sealed class KeyMaintenance(KeyStore store, IKeyEncryptionKey kek, ILogger<Vault> logger)
{
    /// <param name="tenantId">Null: every tenant's keys.</param>
    /// <returns>How many keys were re-wrapped.</returns>
    public async Task<int> RewrapAsync(string? tenantId, CancellationToken cancellationToken)
    {
        var current = await kek.CurrentIdAsync(cancellationToken).ConfigureAwait(false);
        var count = 0;
        DataKey? last = null;
        while (await store.UnderOtherKekAsync(current, tenantId, last, cancellationToken).ConfigureAwait(false) is { Count: > 0 } keys)
        {
            foreach (var key in keys) count += await RewrapAsync(key, cancellationToken).ConfigureAwait(false) ? 1 : 0;
            last = keys[^1];
        }
        if (count > 0) Log.Rewrapped(logger, count, current);
        return count;
    }

    private async Task<bool> RewrapAsync(DataKey key, CancellationToken cancellationToken)
    {
        try
        {
            using var secret = await kek.UnwrapAsync(key.Wrapped!, key.WrapContext(), cancellationToken).ConfigureAwait(false);
            var next = await kek.WrapAsync(secret, key.WrapContext(), cancellationToken).ConfigureAwait(false);
            return await store.RewrapAsync(key, next, cancellationToken).ConfigureAwait(false);
        }
        catch (KekException e) when (e.Failure == KekFailure.Corrupt)
        {
            // One damaged key must not keep the others under an old KEK; its payloads alarm when read.
            Log.KekFailed(logger, e, e.Failure);
            return false;
        }
    }
}
