using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>The statements of one storing transaction.</summary>
internal static class PayloadTable
{
    /// <summary>Usage rows of this process; apart from other processes' by luck, correct even where two share one.</summary>
    private static readonly short Slot = (short)Random.Shared.Next(1, 1024);

    /// <returns>The keys that were shredded; then nothing may be stored under them.</returns>
    public static async Task<HashSet<Guid>> ConfirmKeysAsync(NpgsqlConnection connection, IReadOnlyList<SealedPayload> rows, CancellationToken cancellationToken)
    {
        var needed = new HashSet<(string Tenant, Guid Key)>();
        foreach (var row in rows)
        {
            needed.Add((row.TenantId, row.KeyId));
            if (row.HashKeyId is { } hashKey) needed.Add((row.TenantId, hashKey));
        }
        var live = await connection.Sql(PayloadSql.ConfirmKeys, needed.Select(n => n.Tenant).ToArray(), needed.Select(n => n.Key).ToArray())
            .ListAsync(row => row.GetGuid(0), cancellationToken).ConfigureAwait(false);
        return [.. needed.Select(n => n.Key).Except(live)];
    }

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

    public static Task<int> AddUsageAsync(NpgsqlConnection connection, IReadOnlyList<SealedPayload> rows, CancellationToken cancellationToken)
    {
        // Ordered, so that two processes that share a slot can't deadlock.
        var usage = rows.GroupBy(row => (row.TenantId, row.Ref.Bucket)).OrderBy(g => g.Key.TenantId, StringComparer.Ordinal).ThenBy(g => g.Key.Bucket).ToArray();
        return connection.Sql(PayloadSql.AddUsage,
            usage.Select(g => g.Key.TenantId).ToArray(),
            usage.Select(g => g.Key.Bucket).ToArray(),
            Enumerable.Repeat(Slot, usage.Length).ToArray(),
            usage.Select(g => (long)g.Count()).ToArray(),
            usage.Select(g => g.Sum(row => (long)row.Ciphertext.Length)).ToArray()).RunAsync(cancellationToken);
    }
}
