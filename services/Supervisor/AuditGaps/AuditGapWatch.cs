using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AgentPlatform.Supervisor.AuditGaps;

/// <summary>Probes what was not probed yet and publishes <c>audit_gap</c>.</summary>
internal sealed class AuditGapWatch(
    NpgsqlDataSource database, AuditGapStore gaps, PayloadProbe vault, AgentMetrics metrics, TimeProvider time, IOptions<SupervisorOptions> options, ILogger<AuditGapWatch> logger)
    : PeriodicWork(options.Value.GapInterval, time, logger)
{
    private const string Unprobed = """
        SELECT tenant_id, seq, payload_ref, result_ref FROM facts
        WHERE refs_missing IS NULL AND (payload_ref IS NOT NULL OR result_ref IS NOT NULL) ORDER BY happened_at DESC LIMIT 100
        """;

    private const string Probed = "UPDATE facts SET refs_missing = $3 WHERE tenant_id = $1 AND seq = $2";

    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        foreach (var (kind, count) in await gaps.CountAllAsync(stoppingToken)) metrics.AuditGap(kind, count);
        foreach (var (tenantId, seq, refs) in await database.QueryAsync(Unprobed,
            row => (row.GetString(0), row.GetInt64(1), new[] { row.Text("payload_ref"), row.Text("result_ref") }), [], stoppingToken))
        {
            var missing = false;
            foreach (var reference in refs.OfType<string>()) missing |= await vault.IsMissingAsync(tenantId, reference, stoppingToken);
            await database.ExecuteAsync(Probed, [tenantId, seq, missing], stoppingToken);
        }
    }
}
