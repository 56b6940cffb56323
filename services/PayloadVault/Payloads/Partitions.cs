using System.Collections.Concurrent;
using Npgsql;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Makes sure a payload's partition exists before it is stored.</summary>
public sealed class Partitions(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<int, bool> _known = new();

    public async ValueTask EnsureAsync(IEnumerable<SealedPayload> payloads, CancellationToken cancellationToken)
    {
        foreach (var payload in payloads)
        {
            if (_known.ContainsKey(payload.Ref.Bucket)) continue;
            // Its own transaction: partitions left by a crash are empty and dropped like any other.
            await database.Sql(PayloadSql.AddPartition, payload.Ref.Bucket).RunAsync(cancellationToken).ConfigureAwait(false);
            _known.TryAdd(payload.Ref.Bucket, true);
        }
    }

    /// <summary>After a drop, by this process or another.</summary>
    public void Forget() => _known.Clear();
}
