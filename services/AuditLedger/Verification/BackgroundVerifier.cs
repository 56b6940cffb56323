using AgentPlatform.AuditLedger.Checkpoints;
using AgentPlatform.AuditLedger.Reading;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AgentPlatform.AuditLedger.Verification;

/// <summary>
/// Re-checks what is new every <see cref="LedgerOptions.VerifyEvery"/> and everything every <see cref="LedgerOptions.VerifyAllEvery"/>. A break is
/// logged as critical and stops the tenant: a chain that is not what was recorded MUST NOT grow.
/// </summary>
internal sealed class BackgroundVerifier(
    ChainCheck check, VerificationStore store, EntryStore entries, AgentMetrics metrics, IOptions<LedgerOptions> options, TimeProvider time, ILogger<BackgroundVerifier> logger) : BackgroundService
{
    private readonly Dictionary<string, long> _lastFull = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var head in await entries.HeadsAsync(stoppingToken)) await VisitAsync(head.TenantId, stoppingToken);
                metrics.AuditGap(AuditGapKind.ChainBroken, await store.CountBrokenAsync(stoppingToken));
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException || S3.IsFailure(failure))
            {
                Log.RoundFailed(logger, failure.GetType().Name);
            }
            await Task.Delay(options.Value.VerifyEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A crash in here loses at most the position: the next round checks the same entries again.</summary>
    private async Task VisitAsync(string tenant, CancellationToken cancellationToken)
    {
        var full = !_lastFull.TryGetValue(tenant, out var last) || time.GetElapsedTime(last) >= options.Value.VerifyAllEvery;
        var (position, fault) = await check.RunAsync(tenant, full ? null : await store.PositionAsync(tenant, cancellationToken), cancellationToken);
        if (fault is not null || position is null)
        {
            await store.MarkBrokenAsync(tenant, fault!.Seq, cancellationToken);
            Log.ChainBroken(logger, tenant, fault.Seq, fault.Reason);
            return;
        }
        if (full) _lastFull[tenant] = time.GetTimestamp();
        await store.SaveAsync(tenant, position, time.GetUtcNow().UtcDateTime, cancellationToken);
        metrics.Labels.RegisterTenant(tenant);
        metrics.ChainVerified(tenant, position.Size - 1);
    }
}
