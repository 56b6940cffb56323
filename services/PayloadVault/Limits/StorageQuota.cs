using System.Collections.Concurrent;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Payloads;
using Npgsql;

namespace AgentPlatform.PayloadVault.Limits;

/// <summary>507 for a tenant whose live payloads fill its quota. What other processes stored counts within five seconds.</summary>
public sealed class StorageQuota(NpgsqlDataSource database, VaultOptions options, TimeProvider time)
{
    private const string UsageSql = "SELECT coalesce(sum(bytes), 0)::bigint FROM tenant_usage WHERE tenant_id = $1 AND bucket >= $2";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Usage> _usage = new();

    public async ValueTask AdmitAsync(string tenantId, long bytes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!_usage.TryGetValue(tenantId, out var usage) || now - usage.At > Fresh)
            _usage[tenantId] = usage = new(now, await StoredAsync(tenantId, now, cancellationToken).ConfigureAwait(false));
        if (usage.Add(bytes) <= options.Limits.StoredBytesPerTenant) return;
        usage.Add(-bytes);
        throw new Refusal(StatusCodes.Status507InsufficientStorage, ProblemCodes.QuotaExceeded,
            $"The tenant's live payloads fill its {options.Limits.StoredBytesPerTenant} bytes (Vault:Limits:StoredBytesPerTenant). Wait for some to expire, or erase some.");
    }

    private async Task<long> StoredAsync(string tenantId, DateTimeOffset now, CancellationToken cancellationToken)
        => (await database.Sql(UsageSql, tenantId, Bucket.Of(now)).ListAsync(row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];

    private sealed class Usage(DateTimeOffset at, long bytes)
    {
        private long _bytes = bytes;
        public DateTimeOffset At { get; } = at;
        public long Add(long more) => Interlocked.Add(ref _bytes, more);
    }
}
