using Npgsql;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>The statements of one storing transaction.</summary>
internal static class PayloadTable
{
    public static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<SealedPayload> rows)
    {
        using var buffer = new CopyBuffer(rows);
        // Disposing tells the server that the data is complete; what it stored so far dies with the transaction if anything fails.
        await using var copy = await connection.BeginRawBinaryCopyAsync(PayloadSql.Copy, CancellationToken.None).ConfigureAwait(false);
        await copy.WriteAsync(buffer.Written, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Confirms the keys, counts the bytes and commits, in one round trip.</summary>
    /// <param name="slot">Usage rows of their own keep concurrent writers from waiting for one another.</param>
    /// <exception cref="PostgresException">22012: a key was shredded; nothing was stored.</exception>
    public static async Task ConfirmAndCommitAsync(NpgsqlConnection connection, IReadOnlyList<SealedPayload> rows, short slot)
    {
        HashSet<(string TenantId, Guid KeyId)> keys = [];
        foreach (var row in rows)
        {
            keys.Add((row.TenantId, row.KeyId));
            if (row.HashKeyId is { } hashKey) keys.Add((row.TenantId, hashKey));
        }
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
