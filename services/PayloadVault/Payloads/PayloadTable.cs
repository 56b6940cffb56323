using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>The statements of one storing transaction.</summary>
internal static class PayloadTable
{
    public static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<SealedPayload> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(PayloadSql.Copy, cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.TenantId, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Ref.Bucket, NpgsqlDbType.Integer, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Ref.Bytes, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.KeyId, NpgsqlDbType.Uuid, cancellationToken).ConfigureAwait(false);
            if (row.HashKeyId is { } hashKey) await copy.WriteAsync(hashKey, NpgsqlDbType.Uuid, cancellationToken).ConfigureAwait(false);
            else await copy.WriteNullAsync(cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Owner.Length > 0, NpgsqlDbType.Boolean, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Hash, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.ContentType, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            if (row.RunId is { } run) await copy.WriteAsync(run, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            else await copy.WriteNullAsync(cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.StoredAt.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.ExpiresAt.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Salt, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Nonce, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Ciphertext, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
        }
        await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Confirms the keys, counts the bytes and commits, in one round trip.</summary>
    /// <param name="slot">Usage rows of their own keep concurrent writers from waiting for one another.</param>
    /// <exception cref="PostgresException">22012: a key was shredded; nothing was stored.</exception>
    public static async Task ConfirmAndCommitAsync(NpgsqlConnection connection, IReadOnlyList<SealedPayload> rows, short slot)
    {
        var keys = rows.Select(row => (row.TenantId, row.KeyId))
            .Concat(rows.Where(row => row.HashKeyId is not null).Select(row => (row.TenantId, KeyId: row.HashKeyId!.Value))).Distinct().ToArray();
        var usage = rows.GroupBy(row => (row.TenantId, row.Ref.Bucket)).OrderBy(g => g.Key.TenantId, StringComparer.Ordinal).ThenBy(g => g.Key.Bucket).ToArray();
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(PayloadSql.ConfirmKeys, keys.Select(k => k.TenantId).ToArray(), keys.Select(k => k.KeyId).ToArray());
        batch.Add(PayloadSql.AddUsage,
            usage.Select(g => g.Key.TenantId).ToArray(),
            usage.Select(g => g.Key.Bucket).ToArray(),
            Enumerable.Repeat(slot, usage.Length).ToArray(),
            usage.Select(g => (long)g.Count()).ToArray(),
            usage.Select(g => g.Sum(row => (long)row.Ciphertext.Length)).ToArray());
        batch.Add("COMMIT");
        await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
