using System.Collections.Concurrent;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>A live key, opened.</summary>
public sealed record OpenKey(Guid KeyId, int Version, SecretKey Secret);

/// <summary>
/// Opens data keys and remembers them for a while. The database decides what is live: a reader MUST take the wrapped key from the
/// row it reads, and a writer MUST confirm its keys in the transaction that stores; so a remembered key can't outlive its shredding.
/// </summary>
public sealed class KeyRing(KeyStore store, IKeyEncryptionKey kek, VaultOptions options, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<(string Tenant, string Owner, KeyKind Kind), (OpenKey Key, DateTimeOffset Until)> _active = new();
    private readonly ConcurrentDictionary<Guid, SecretKey> _open = new();

    /// <summary>The key to use now for an owner; created when there is none, it is retired, too old or shredded.</summary>
    public async ValueTask<OpenKey> ActiveAsync(string tenantId, byte[] owner, KeyKind kind, CancellationToken cancellationToken)
    {
        var slot = (tenantId, Convert.ToHexString(owner), kind);
        var now = time.GetUtcNow();
        if (_active.TryGetValue(slot, out var cached) && cached.Until > now) return cached.Key;
        var key = await FindOrCreateAsync(tenantId, owner, kind, now, cancellationToken).ConfigureAwait(false);
        if (_active.Count >= MostRemembered) _active.Clear();
        _active[slot] = (key, now + options.KeyCache);
        return key;
    }

    /// <summary>The tenant's reference key, or null where nothing was ever put.</summary>
    public async ValueTask<SecretKey?> FindRefKeyAsync(string tenantId, CancellationToken cancellationToken)
    {
        if (_active.TryGetValue((tenantId, "", KeyKind.Ref), out var cached)) return cached.Key.Secret;
        return await store.LatestAsync(tenantId, DataKey.TenantOwner, KeyKind.Ref, cancellationToken).ConfigureAwait(false) is null
            ? null
            : (await ActiveAsync(tenantId, DataKey.TenantOwner, KeyKind.Ref, cancellationToken).ConfigureAwait(false)).Secret;
    }

    /// <param name="key">As just read from the database, live.</param>
    public async ValueTask<SecretKey> OpenAsync(DataKey key, CancellationToken cancellationToken)
    {
        if (_open.TryGetValue(key.KeyId, out var known)) return known;
        var opened = await kek.UnwrapAsync(key.Wrapped!, key.WrapContext(), cancellationToken).ConfigureAwait(false);
        if (_open.Count >= MostRemembered) _open.Clear();
        return _open.GetOrAdd(key.KeyId, opened);
    }

    /// <summary>Zeroes keys that were shredded, as soon as nobody is using them.</summary>
    public void Forget(IEnumerable<Guid> keyIds)
    {
        foreach (var keyId in keyIds)
        {
            foreach (var (slot, cached) in _active)
                if (cached.Key.KeyId == keyId) _active.TryRemove(slot, out _);
            if (_open.TryRemove(keyId, out var secret)) secret.Dispose();
        }
    }

    /// <summary>Another process may have rotated: look the active keys of a tenant up again.</summary>
    public void Refresh(string tenantId)
    {
        foreach (var slot in _active.Keys)
            if (slot.Tenant == tenantId && slot.Kind == KeyKind.Data) _active.TryRemove(slot, out _);
    }

    /// <summary>Forgets what other processes shredded.</summary>
    public async Task ForgetShreddedAsync(CancellationToken cancellationToken)
    {
        foreach (var keyIds in _open.Keys.Chunk(1000))
            Forget(await store.ShreddedAmongAsync(keyIds, cancellationToken).ConfigureAwait(false));
    }

    private async Task<OpenKey> FindOrCreateAsync(string tenantId, byte[] owner, KeyKind kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (true)
        {
            var latest = await store.LatestAsync(tenantId, owner, kind, cancellationToken).ConfigureAwait(false);
            if (latest is ({ Wrapped: not null } live, false) && (kind != KeyKind.Data || live.CreatedAt + options.DataKeyLifetime > now))
                return new(live.KeyId, live.Version, await OpenAsync(live, cancellationToken).ConfigureAwait(false));
            var secret = SecretKey.Random();
            var next = new DataKey(tenantId, Guid.CreateVersion7(now), owner, kind, (latest?.Key.Version ?? 0) + 1, null, now);
            next = next with { Wrapped = await kek.WrapAsync(secret, next.WrapContext(), cancellationToken).ConfigureAwait(false) };
            // Durable before the first payload is encrypted under it: no crash leaves a ciphertext without its key.
            if (await store.InsertAsync(next, cancellationToken).ConfigureAwait(false))
                return new(next.KeyId, next.Version, _open.GetOrAdd(next.KeyId, secret));
            secret.Dispose();
        }
    }
}
