using AgentPlatform.PayloadVault.Keys;
using Npgsql;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>A stored row with the keys it needs, all as of one snapshot.</summary>
/// <param name="HashKey">Null: the hash is a bare SHA-256.</param>
public sealed record FoundPayload(SealedPayload Row, bool Held, DataKey Key, DataKey? HashKey)
{
    /// <summary>Erased by reference (salt gone), or by its subject or tenant (key gone).</summary>
    public bool IsShredded => Row.Salt.Length == 0 || Key.Wrapped is null;

    public bool IsExpired(DateTimeOffset now) => !Held && Row.ExpiresAt <= now;
}

public sealed class PayloadStore(NpgsqlDataSource database)
{
    /// <summary>The row as it is in the database now, whatever any process remembers; null: never stored, or swept.</summary>
    public async Task<FoundPayload?> FindAsync(string tenantId, PayloadRef reference, CancellationToken cancellationToken)
    {
        var found = await database.Sql(PayloadSql.Find, tenantId, reference.Bytes, reference.Bucket).ListAsync(row => Read(row, tenantId, reference), cancellationToken).ConfigureAwait(false);
        return found is [var one, ..] ? one : null;
    }

    private static FoundPayload Read(NpgsqlDataReader row, string tenantId, PayloadRef reference)
    {
        var owner = row.GetFieldValue<byte[]>(11);
        var payload = new SealedPayload
        {
            TenantId = tenantId,
            Ref = reference,
            Owner = owner,
            KeyId = row.GetGuid(0),
            HashKeyId = row.IsDBNull(1) ? null : row.GetGuid(1),
            Hash = row.GetFieldValue<byte[]>(2),
            ContentType = row.GetString(3),
            RunId = row.IsDBNull(4) ? null : row.GetString(4),
            StoredAt = row.GetFieldValue<DateTimeOffset>(5),
            ExpiresAt = row.GetFieldValue<DateTimeOffset>(6),
            Salt = row.GetFieldValue<byte[]>(7),
            Nonce = row.GetFieldValue<byte[]>(8),
            Ciphertext = row.GetFieldValue<byte[]>(9),
        };
        var hashKey = payload.HashKeyId is { } id && !row.IsDBNull(16) ? Key(row, 16, id, KeyKind.Hash) : null;
        return new(payload, row.GetInt32(10) == Bucket.Held, Key(row, 12, payload.KeyId, KeyKind.Data), hashKey);

        DataKey Key(NpgsqlDataReader columns, int at, Guid keyId, KeyKind kind) => new(tenantId, keyId, owner, kind, columns.GetInt32(at),
            columns.IsDBNull(at + 2) ? null : new(columns.GetString(at + 1), columns.GetFieldValue<byte[]>(at + 2)), columns.GetFieldValue<DateTimeOffset>(at + 3));
    }
}
