using AgentPlatform.AuditLedger.Core;
using Npgsql;

namespace AgentPlatform.AuditLedger.Verification;

/// <summary>How far a tenant's chain was verified.</summary>
internal sealed record VerifiedPosition(long Size, Digest Head, byte[] Frontier);

internal sealed class VerificationStore(NpgsqlDataSource database)
{
    private const string PositionSql = "SELECT size, head_hash, frontier FROM verified WHERE tenant_id = $1";
    private const string SaveSql = """
        INSERT INTO verified (tenant_id, size, head_hash, frontier, verified_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id) DO UPDATE SET size = excluded.size, head_hash = excluded.head_hash, frontier = excluded.frontier, verified_at = excluded.verified_at
        WHERE verified.size <= excluded.size OR excluded.size = 0
        """;
    private const string BreakSql = "UPDATE heads SET broken_at = coalesce(broken_at, $2) WHERE tenant_id = $1";
    private const string BrokenSql = "SELECT count(*) FROM heads WHERE broken_at IS NOT NULL";
    private const string HeadSql = "SELECT next_seq, head_hash, broken_at FROM heads WHERE tenant_id = $1";

    public async Task<VerifiedPosition?> PositionAsync(string tenant, CancellationToken cancellationToken)
    {
        await using var command = Command(PositionSql, tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt64(0), new(reader.GetFieldValue<byte[]>(1)), reader.GetFieldValue<byte[]>(2)) : null;
    }

    public async Task SaveAsync(string tenant, VerifiedPosition position, DateTime at, CancellationToken cancellationToken)
    {
        await using var command = Command(SaveSql, tenant, position.Size, position.Head.ToArray(), position.Frontier, at);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>From here on no process appends to this tenant: the compare-and-set of the head asks for this.</summary>
    public async Task MarkBrokenAsync(string tenant, long seq, CancellationToken cancellationToken)
    {
        await using var command = Command(BreakSql, tenant, seq);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Tenants whose chain is broken, whichever process found it.</summary>
    public async Task<long> CountBrokenAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(BrokenSql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<(long NextSeq, Digest Head, long? BrokenAt)> HeadAsync(string tenant, CancellationToken cancellationToken)
    {
        await using var command = Command(HeadSql, tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetInt64(0), new(reader.GetFieldValue<byte[]>(1)), reader.IsDBNull(2) ? null : reader.GetInt64(2))
            : (0, Digest.Zero, null);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
