using AgentPlatform.AuditLedger.Core;
using Npgsql;

namespace AgentPlatform.AuditLedger.Retention;

/// <summary>A range of entries as one archived file.</summary>
internal sealed record ArchivedRange(string TenantId, long FromSeq, long ToSeq, string Name);

internal sealed class RetentionStore(NpgsqlDataSource database)
{
    private const string MonthsSql = "SELECT substring(inhrelid::regclass::text from 'entries_(\\d{6})') FROM pg_inherits WHERE inhparent = 'entries'::regclass ORDER BY 1";
    private const string RangesSql = "SELECT tenant_id, min(seq), max(seq) FROM entries WHERE recorded_at >= $1 AND recorded_at < $2 GROUP BY tenant_id ORDER BY tenant_id";
    private const string ArchivesSql = "SELECT from_seq, to_seq, name FROM archives WHERE tenant_id = $1 AND to_seq >= $2 ORDER BY from_seq";
    private const string AddSql = "INSERT INTO archives (tenant_id, from_seq, to_seq, name, archived_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    private const string LeafSql = "SELECT this_hash FROM leaves WHERE tenant_id = $1 AND seq = $2";
    private const string DropSql = "SELECT drop_archived_partition($1)";

    public async Task<List<DateOnly>> MonthsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(MonthsSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var months = new List<DateOnly>();
        while (await reader.ReadAsync(cancellationToken)) months.Add(DateOnly.ParseExact(reader.GetString(0) + "01", "yyyyMMdd"));
        return months;
    }

    public async Task<List<(string Tenant, long From, long To)>> RangesAsync(DateOnly month, CancellationToken cancellationToken)
    {
        await using var command = Command(RangesSql, Utc(month), Utc(month.AddMonths(1)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ranges = new List<(string, long, long)>();
        while (await reader.ReadAsync(cancellationToken)) ranges.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        return ranges;
    }

    /// <summary>Archived ranges that end at or behind <paramref name="fromSeq"/>, in order.</summary>
    public async Task<List<ArchivedRange>> ArchivesAsync(string tenant, long fromSeq, CancellationToken cancellationToken)
    {
        await using var command = Command(ArchivesSql, tenant, fromSeq);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var archives = new List<ArchivedRange>();
        while (await reader.ReadAsync(cancellationToken)) archives.Add(new(tenant, reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)));
        return archives;
    }

    public async Task AddAsync(ArchivedRange range, DateTime at, CancellationToken cancellationToken)
    {
        await using var command = Command(AddSql, range.TenantId, range.FromSeq, range.ToSeq, range.Name, at);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <value>The hash of an entry, archived or not; the zero digest before the first.</value>
    public async Task<Digest> HashAsync(string tenant, long seq, CancellationToken cancellationToken)
    {
        if (seq < 0) return Digest.Zero;
        await using var command = Command(LeafSql, tenant, seq);
        return new((byte[])(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    public async Task DropAsync(DateOnly month, CancellationToken cancellationToken)
    {
        await using var command = Command(DropSql, month);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DateTime Utc(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
