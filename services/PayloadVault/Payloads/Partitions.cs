using System.Collections.Concurrent;
using Npgsql;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Makes sure a payload's partition exists before it is stored.</summary>
public sealed class Partitions(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<int, bool> _known = new();

    public async ValueTask EnsureAsync(IEnumerable<int> buckets, CancellationToken cancellationToken)
    {
        foreach (var bucket in buckets)
        {
            if (_known.ContainsKey(bucket)) continue;
            // Its own transaction: partitions left by a crash are empty and dropped like any other.
            await database.Sql(PayloadSql.AddPartition, bucket).RunAsync(cancellationToken).ConfigureAwait(false);
            _known.TryAdd(bucket, true);
        }
    }

    /// <summary>After a drop, by this process or another.</summary>
    public void Forget() => _known.Clear();
}
