using System.Runtime.CompilerServices;
using AgentPlatform.AuditLedger.Retention;
using AgentPlatform.Contracts;
using AgentPlatform.Database;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.AuditLedger.Reading;

/// <summary>Which records a page holds.</summary>
/// <param name="AfterSeq">Exclusive.</param>
internal sealed record EntryFilter(long AfterSeq, int Limit, string? RunId, string? Type, string? ToolName);

/// <summary>The read side of the entries: canonical bytes as they were recorded.</summary>
internal sealed class EntryStore([FromKeyedServices(PlatformDatabase.ReaderPool)] NpgsqlDataSource database, ArchiveReader archive)
{
    private const string One = "SELECT record FROM entries WHERE tenant_id = $1 AND seq = $2";
    private const string Range = "SELECT seq, record FROM entries WHERE tenant_id = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq";
    private const string AllHeads = "SELECT tenant_id, next_seq - 1 FROM heads WHERE next_seq > 0 ORDER BY tenant_id";

    public async Task<byte[]?> FindAsync(string tenant, long seq, CancellationToken cancellationToken)
    {
        await using var command = Command(One, tenant, seq);
        if (await command.ExecuteScalarAsync(cancellationToken) is byte[] live) return live;
        await foreach (var (_, record) in archive.StreamAsync(tenant, seq, seq, cancellationToken)) return record;
        return null;
    }

    /// <summary>The first records that match, in order: a keyset page. Filters look at live entries; without one the archive is read too.</summary>
    public async Task<List<(long Seq, byte[] Record)>> PageAsync(string tenant, EntryFilter filter, CancellationToken cancellationToken)
    {
        if (filter.AfterSeq > long.MaxValue - filter.Limit) return [];
        if (filter is { RunId: null, Type: null, ToolName: null })
            return await StreamAsync(tenant, filter.AfterSeq + 1, filter.AfterSeq + filter.Limit, cancellationToken).ToListAsync(cancellationToken);
        var sql = $"""
            SELECT seq, record FROM entries WHERE tenant_id = $1 AND seq > $2
            {(filter.RunId is null ? "" : "AND run_id = $4")} {(filter.Type is null ? "" : "AND type = $5")} {(filter.ToolName is null ? "" : "AND tool_name = $6")}
            ORDER BY seq LIMIT $3
            """;
        await using var command = Command(sql, tenant, filter.AfterSeq, filter.Limit, filter.RunId, filter.Type, filter.ToolName);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<(long, byte[])>();
        while (await reader.ReadAsync(cancellationToken)) page.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        return page;
    }

    /// <summary>
    /// Records of a range one by one: memory stays constant however long it is. What has left for the archive is read there, also when
    /// it leaves while this runs; what is in neither is missing, and the chain shows it.
    /// </summary>
    public async IAsyncEnumerable<(long Seq, byte[] Record)> StreamAsync(string tenant, long fromSeq, long toSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = fromSeq;
        await foreach (var (seq, record) in LiveAsync(tenant, fromSeq, toSeq, cancellationToken))
        {
            if (seq > next)
                await foreach (var archived in archive.StreamAsync(tenant, next, seq - 1, cancellationToken)) yield return archived;
            yield return (seq, record);
            next = seq + 1;
        }
        if (next > toSeq) yield break;
        await foreach (var archived in archive.StreamAsync(tenant, next, toSeq, cancellationToken)) yield return archived;
    }

    private async IAsyncEnumerable<(long Seq, byte[] Record)> LiveAsync(string tenant, long fromSeq, long toSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(Range, tenant, fromSeq, toSeq);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) yield return (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
    }

    public async Task<List<TenantHead>> HeadsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AllHeads);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var heads = new List<TenantHead>();
        while (await reader.ReadAsync(cancellationToken)) heads.Add(new(reader.GetString(0), reader.GetInt64(1)));
        return heads;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
        return command;
    }
}
