using Npgsql;

namespace AgentPlatform.AuditLedger.Checkpoints;

internal sealed record StoredCheckpoint(long Size, byte[] Root, string Note);

/// <summary>Signed checkpoints, kept for ever.</summary>
internal sealed class CheckpointStore(NpgsqlDataSource database)
{
    private const string NewestSql = "SELECT size, root, note FROM checkpoints WHERE tenant_id = $1 ORDER BY size DESC LIMIT 1";
    private const string AddSql = "INSERT INTO checkpoints (tenant_id, size, root, note, signed_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

    public async Task<StoredCheckpoint?> NewestAsync(string tenant, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NewestSql);
        command.Parameters.Add(new() { Value = tenant });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2)) : null;
    }

    /// <summary>Of two processes that sign the same size the first one's note is kept; both are true.</summary>
    public async Task AddAsync(string tenant, StoredCheckpoint checkpoint, DateTime signedAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AddSql);
        foreach (var value in (object[])[tenant, checkpoint.Size, checkpoint.Root, checkpoint.Note, signedAt]) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
