using AgentPlatform.Database;
using AgentPlatform.ServiceDefaults.Schema;
using Npgsql;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>Publishes <c>agent_effects_in_doubt{tenant_id}</c>, so that someone is called who can settle them.</summary>
internal sealed class InDoubtGauge([FromKeyedServices(PlatformDatabase.ReaderPool)] NpgsqlDataSource database, AgentMetrics metrics, TimeProvider time) : BackgroundService
{
    private const string Count = """
        SELECT h.tenant_id, count(e.effect_id) FROM heads h
        LEFT JOIN effects e ON e.tenant_id = h.tenant_id AND e.resolution IS NULL AND (e.outcome_status IS NULL OR e.outcome_status = 'unknown')
            AND (e.outcome_status = 'unknown' OR e.lease_expires_at <= $1)
        GROUP BY h.tenant_id
        """;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PublishAsync(stoppingToken);
            }
            catch (NpgsqlException)
            {
                // The gauge keeps its last value; /health says that the database is away.
            }
            await Task.Delay(s_every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Count);
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            metrics.Labels.RegisterTenant(reader.GetString(0));
            metrics.EffectsInDoubt(reader.GetString(0), reader.GetInt64(1));
        }
    }
}
