using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AgentPlatform.Supervisor.AuditGaps;

internal sealed class AuditGapStore(NpgsqlDataSource database, TimeProvider time, IOptions<SupervisorOptions> options)
{
    public async Task<AuditGapView> OfAsync(string tenantId, CancellationToken cancellationToken)
    {
        List<AuditGap> gaps = [];
        foreach (var (kind, sql) in AuditGapSql.All)
        {
            var items = await database.QueryAsync(AuditGapSql.Oldest(sql), Map, Parameters(tenantId), cancellationToken);
            gaps.Add(new(WireName.Of(kind), await CountAsync(sql, tenantId, cancellationToken), items));
        }
        return new(gaps);
    }

    public async Task<IReadOnlyList<(AuditGapKind Kind, long Count)>> CountAllAsync(CancellationToken cancellationToken)
    {
        List<(AuditGapKind, long)> counts = [];
        foreach (var (kind, sql) in AuditGapSql.All) counts.Add((kind, await CountAsync(sql, tenantId: null, cancellationToken)));
        return counts;
    }

    private async Task<long> CountAsync(string sql, string? tenantId, CancellationToken cancellationToken)
        => (await database.QueryAsync(AuditGapSql.Count(sql), row => row.GetInt64(0), Parameters(tenantId), cancellationToken)).Single();

    private object?[] Parameters(string? tenantId)
    {
        var now = time.Now();
        return [tenantId, now - options.Value.GapAfter, now];
    }

    private static AuditGapItem Map(NpgsqlDataReader row)
        => new(row.GetInt64(1), new(row.GetDateTime(2), TimeSpan.Zero), row[3] as string, row[4] as string, row[5] as string);
}
