using AgentPlatform.PayloadVault.Payloads;
using AgentPlatform.ServiceDefaults.Schema;
using Npgsql;

namespace AgentPlatform.PayloadVault.Retention;

/// <summary>
/// Frees what nobody can read any more: drops partitions that have expired whole, deletes the rest in small batches. Readability
/// never depends on it. Any number of processes may sweep at once.
/// </summary>
public sealed class Sweeper(NpgsqlDataSource database, Partitions partitions, AgentMetrics metrics, TimeProvider time, ILogger<Vault> logger)
{
    private const int Batch = 500, MostBatches = 40;

    /// <summary>A put that was sealed just before its bucket ended still finds its partition.</summary>
    private static readonly TimeSpan DropGrace = TimeSpan.FromMinutes(5);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = Bucket.Of(now - DropGrace);
        var dropped = await database.Sql(RetentionSql.DropPartitions, before).ListAsync(row => row.GetInt32(0), cancellationToken).ConfigureAwait(false);
        if (dropped.Count > 0) partitions.Forget();
        await database.Sql(RetentionSql.DropUsage, before).RunAsync(cancellationToken).ConfigureAwait(false);
        await database.Sql(RetentionSql.DropIdentical, now).RunAsync(cancellationToken).ConfigureAwait(false);
        await database.Sql(RetentionSql.DropLinks, now).RunAsync(cancellationToken).ConfigureAwait(false);
        var swept = 0;
        for (var bucket = before; bucket <= Bucket.Of(now); bucket++)
            swept += await InBatchesAsync(() => database.Sql(RetentionSql.SweepExpired, bucket, now, Batch), cancellationToken).ConfigureAwait(false);
        if (swept + dropped.Count > 0) Log.Swept(logger, dropped.Count, swept);
        await CountAsync(now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes ciphertexts whose keys were shredded.</summary>
    public async Task SweepShreddedAsync(CancellationToken cancellationToken)
    {
        var keys = await database.Sql(RetentionSql.UnsweptKeys).ListAsync(row => (Tenant: row.GetString(0), Id: row.GetGuid(1)), cancellationToken).ConfigureAwait(false);
        foreach (var (tenant, id) in keys)
        {
            await InBatchesAsync(() => database.Sql(RetentionSql.SweepShredded, tenant, id, Batch), cancellationToken).ConfigureAwait(false);
            await database.Sql(RetentionSql.MarkSwept, tenant, id).RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<int> InBatchesAsync(Func<NpgsqlCommand> batch, CancellationToken cancellationToken)
    {
        var total = 0;
        for (var i = 0; i < MostBatches; i++)
        {
            var count = (await batch().ListAsync(row => row.GetInt32(0), cancellationToken).ConfigureAwait(false))[0];
            total += count;
            if (count < Batch) break;
        }
        return total;
    }

    private async Task CountAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (usage, held, expired, shredded) = (await database.Sql(RetentionSql.Count, Bucket.Of(now), now)
            .ListAsync(row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken).ConfigureAwait(false))[0];
        metrics.VaultPayloads(VaultPayloadState.Live, Math.Max(0, usage - expired));
        metrics.VaultPayloads(VaultPayloadState.Held, held);
        metrics.VaultPayloads(VaultPayloadState.Expired, expired);
        metrics.VaultPayloads(VaultPayloadState.Shredded, shredded);
    }
}
