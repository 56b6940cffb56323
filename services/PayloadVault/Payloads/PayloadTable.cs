using System.Runtime.InteropServices;
using Npgsql;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Storing transactions. Each confirms the rows' keys and counts their bytes in the round trip that commits.</summary>
internal static class PayloadTable
{
    /// <param name="connection">In a transaction: what was stored so far dies with it if anything fails.</param>
    /// <param name="encoded">The rows, as COPY takes them.</param>
    /// <param name="slot">Usage rows of their own keep concurrent writers from waiting for one another.</param>
    /// <exception cref="PostgresException">22012: a key was shredded; nothing was stored.</exception>
    public static void CopyAndCommit(NpgsqlConnection connection, IEnumerable<ReadOnlyMemory<byte>> encoded, List<SealedPayload> rows, short slot)
    {
        using (var copy = connection.BeginRawBinaryCopy(PayloadSql.Copy))
        {
            copy.Write(RowBuffer.Header);
            foreach (var part in encoded) copy.Write(part.Span);
            copy.Write(RowBuffer.Trailer);
        }
        using var batch = new NpgsqlBatch(connection);
        AddConfirmation(batch, rows, slot);
        batch.Add("COMMIT");
        batch.ExecuteNonQuery();
    }

    /// <inheritdoc cref="CopyAndCommit"/>
    /// <param name="connection">In no transaction.</param>
    public static void InsertAndCommit(NpgsqlConnection connection, List<SealedPayload> rows, short slot)
    {
        // Without an explicit transaction the statements of one round trip are one: all or none.
        using var batch = new NpgsqlBatch(connection);
        batch.Add(PayloadSql.Insert,
            Each(rows, r => r.TenantId), Each(rows, r => r.Ref.Bucket), Each(rows, r => r.Ref.Bytes), Each(rows, r => r.KeyId), Each(rows, r => r.HashKeyId), Each(rows, r => r.Owner.Length > 0),
            Each(rows, r => r.Hash), Each(rows, r => r.ContentType), Each(rows, r => r.RunId), Each(rows, r => r.StoredAt.UtcDateTime), Each(rows, r => r.ExpiresAt.UtcDateTime),
            Each(rows, r => r.Salt), Each(rows, r => r.Nonce), Each(rows, r => r.Ciphertext));
        AddConfirmation(batch, rows, slot);
        batch.ExecuteNonQuery();
    }

    private static void AddConfirmation(NpgsqlBatch batch, List<SealedPayload> rows, short slot)
    {
        HashSet<(string TenantId, Guid KeyId)> keys = [];
        var usage = new Dictionary<(string TenantId, int Bucket), (long Payloads, long Bytes)>();
        foreach (var row in rows)
        {
            keys.Add((row.TenantId, row.KeyId));
            if (row.HashKeyId is { } hashKey) keys.Add((row.TenantId, hashKey));
            ref var used = ref CollectionsMarshal.GetValueRefOrAddDefault(usage, (row.TenantId, row.Ref.Bucket), out _);
            used = (used.Payloads + 1, used.Bytes + row.Ciphertext.Length);
        }
        // Ordered, so that writers that share a slot can't deadlock.
        var ordered = usage.OrderBy(u => u.Key.TenantId, StringComparer.Ordinal).ThenBy(u => u.Key.Bucket).ToArray();
        batch.Add(PayloadSql.ConfirmKeys, keys.Select(k => k.TenantId).ToArray(), keys.Select(k => k.KeyId).ToArray());
        batch.Add(PayloadSql.AddUsage,
            ordered.Select(u => u.Key.TenantId).ToArray(),
            ordered.Select(u => u.Key.Bucket).ToArray(),
            Enumerable.Repeat(slot, ordered.Length).ToArray(),
            ordered.Select(u => u.Value.Payloads).ToArray(),
            ordered.Select(u => u.Value.Bytes).ToArray());
    }

    public static T[] Each<T>(IReadOnlyList<SealedPayload> rows, Func<SealedPayload, T> value)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = value(rows[i]);
        return values;
    }
}
