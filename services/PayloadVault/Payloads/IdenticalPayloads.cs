using Npgsql;
using static AgentPlatform.PayloadVault.Payloads.PayloadTable;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>
/// Stores a content once per tenant (and data subject), when configured. Putters then share a reference, its run id, and its fate: erasing it
/// erases it for all. A twin stands in when it lives at least nine tenths of the lifetime asked for; the receipt says how long.
/// </summary>
internal static class IdenticalPayloads
{
    /// <returns>For rows not to be stored, by their own reference: the earlier payload.</returns>
    public static async Task<Dictionary<string, Earlier>> ClaimAsync(NpgsqlConnection connection, IReadOnlyList<SealedPayload> rows)
    {
        // A statement may claim a content once; the longest-lived of a group stands for its twins.
        var firsts = rows.GroupBy(row => (row.TenantId, Convert.ToHexString(row.Owner), Convert.ToHexString(row.Hash.Span)))
            .Select(twins => twins.MaxBy(row => row.ExpiresAt)!).ToArray();
        await connection.Sql(PayloadSql.QueueIdentical, (object)Each(firsts, r => r.Hash)).ListAsync(_ => true, CancellationToken.None).ConfigureAwait(false);
        var claimed = await connection.Sql(PayloadSql.ClaimIdentical,
                Each(firsts, r => r.TenantId), Each(firsts, r => r.Owner), Each(firsts, r => r.Hash), Each(firsts, r => r.Ref.Bytes), Each(firsts, r => r.ExpiresAt.UtcDateTime), Each(firsts, r => (r.ExpiresAt - (r.ExpiresAt - r.StoredAt) / 10).UtcDateTime))
            .ListAsync(row => new PayloadRef(row.GetFieldValue<byte[]>(0)).ToString(), CancellationToken.None).ConfigureAwait(false);
        var mine = claimed.ToHashSet();
        var others = rows.Where(row => !mine.Contains(row.Ref.ToString())).ToArray();
        var standing = await connection.Sql(PayloadSql.Identical,
                Each(others, r => r.TenantId), Each(others, r => r.Owner), Each(others, r => r.Hash), Each(others, r => r.Ref.Bytes))
            .ListAsync(row => (Own: new PayloadRef(row.GetFieldValue<byte[]>(0)).ToString(), First: new Earlier(new(row.GetFieldValue<byte[]>(1)), row.GetFieldValue<DateTimeOffset>(2))), CancellationToken.None)
            .ConfigureAwait(false);
        return standing.ToDictionary(s => s.Own, s => s.First);
    }
}
