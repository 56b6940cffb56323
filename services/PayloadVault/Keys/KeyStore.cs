using Npgsql;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>The wrapped keys in PostgreSQL.</summary>
public sealed class KeyStore(NpgsqlDataSource database)
{
    /// <summary>The newest version for an owner and kind, shredded or not.</summary>
    public async Task<(DataKey Key, bool Retired)?> LatestAsync(string tenantId, byte[] owner, KeyKind kind, CancellationToken cancellationToken)
    {
        var found = await database.Sql(KeySql.Latest, tenantId, owner, (short)kind).ListAsync(row => (
            new DataKey(tenantId, row.GetGuid(0), owner, kind, row.GetInt32(1), Wrapped(row, 2), row.GetFieldValue<DateTimeOffset>(4)),
            !row.IsDBNull(5)), cancellationToken).ConfigureAwait(false);
        return found is [var latest] ? latest : null;
    }

    /// <returns>False when this version exists already.</returns>
    public async Task<bool> InsertAsync(DataKey key, CancellationToken cancellationToken)
        => await database.Sql(KeySql.Insert, key.TenantId, key.KeyId, key.Owner, (short)key.Kind, key.Version, key.Wrapped!.KekId, key.Wrapped.Bytes, key.CreatedAt)
            .RunAsync(cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>The tenant's data keys, its subjects' too, encrypt no more.</summary>
    public Task<int> RetireAsync(string tenantId, DateTimeOffset now, CancellationToken cancellationToken)
        => database.Sql(KeySql.Retire, tenantId, now).RunAsync(cancellationToken);

    /// <summary>Up to 100 live keys not wrapped by <paramref name="kekId"/>, after a position; all tenants' when none is named.</summary>
    public Task<List<DataKey>> UnderOtherKekAsync(string kekId, string? tenantId, DataKey? after, CancellationToken cancellationToken)
        => database.Sql(KeySql.UnderOtherKek, kekId, tenantId, after?.TenantId ?? "", after?.KeyId ?? Guid.Empty).ListAsync(row => new DataKey(
            row.GetString(0), row.GetGuid(1), row.GetFieldValue<byte[]>(2), (KeyKind)row.GetInt16(3), row.GetInt32(4), Wrapped(row, 5), row.GetFieldValue<DateTimeOffset>(7)), cancellationToken);

    /// <returns>False when the key was shredded, or re-wrapped by another process, meanwhile.</returns>
    public async Task<bool> RewrapAsync(DataKey key, WrappedKey next, CancellationToken cancellationToken)
        => await database.Sql(KeySql.Rewrap, key.TenantId, key.KeyId, key.Wrapped!.Bytes, next.KekId, next.Bytes).RunAsync(cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Which of these were shredded, by whatever process.</summary>
    public Task<List<Guid>> ShreddedAmongAsync(Guid[] keyIds, CancellationToken cancellationToken)
        => database.Sql(KeySql.Shredded, keyIds).ListAsync(row => row.GetGuid(0), cancellationToken);

    private static WrappedKey? Wrapped(NpgsqlDataReader row, int kekId)
        => row.IsDBNull(kekId + 1) ? null : new WrappedKey(row.GetString(kekId), row.GetFieldValue<byte[]>(kekId + 1));
}
