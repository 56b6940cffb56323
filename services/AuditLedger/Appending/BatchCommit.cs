using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// Makes a batch durable in one transaction. It begins with the compare-and-set of the head, so of two processes with the same
/// starting point one waits for the other and then fails as a whole. A crash before the server's commit leaves nothing of the batch; after it
/// everything. What the caller can't know when the connection breaks is which of the two: see <see cref="CommitFailure"/>.
/// </summary>
internal sealed class BatchCommit(NpgsqlDataSource database)
{
    /// <summary>Below, one round trip for everything is fastest; above, COPY's cheaper rows make up for its extra round trips.</summary>
    private const int CopyFrom = 64;

    private readonly ConcurrentDictionary<(int Year, int Month), bool> _partitions = new();

    public async Task RunAsync(string tenant, Batch batch, CancellationToken cancellationToken)
    {
        await EnsurePartitionAsync(batch.RecordedAt, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (batch.Entries.Count < CopyFrom)
        {
            // Without an explicit transaction the statements of one round trip are one: all or none.
            await ExecuteAsync(connection, [Head(tenant, batch), .. Rows(tenant, batch), .. Rest(tenant, batch)], cancellationToken);
            return;
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, [Head(tenant, batch), .. Rest(tenant, batch)], cancellationToken);
        await CopyLeavesAsync(connection, tenant, batch, cancellationToken);
        await CopyEntriesAsync(connection, tenant, batch, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Head(string tenant, Batch batch)
    {
        var (start, end) = (batch.Start, batch.End());
        return Sql.Command(AppendSql.AdvanceHead, tenant, start.NextSeq, start.Hash.ToArray(), end.NextSeq, end.Hash.ToArray(), end.Frontier.ToBytes());
    }

    private static IEnumerable<NpgsqlBatchCommand> Rows(string tenant, Batch batch)
    {
        var (first, entries) = (batch.Start.NextSeq, batch.Entries);
        yield return Sql.Command(AppendSql.AddLeaves, tenant, first, batch.RecordedAt,
            entries.ConvertAll(e => e.Record.EntryId).ToArray(), entries.ConvertAll(e => e.RecordedBy).ToArray(), entries.ConvertAll(e => e.Hash.ToArray()).ToArray());
        yield return Sql.Command(AppendSql.AddEntries, tenant, first, batch.RecordedAt,
            entries.ConvertAll(e => e.Record.Type).ToArray(), entries.ConvertAll(e => e.Record.RunId).ToArray(), entries.ConvertAll(e => e.Record.ToolName).ToArray(), entries.ConvertAll(e => e.Sealed).ToArray());
    }

    private static IEnumerable<NpgsqlBatchCommand> Rest(string tenant, Batch batch)
    {
        if (batch.Nodes.Count > 0)
            yield return Sql.Command(AppendSql.AddNodes, tenant,
                batch.Nodes.ConvertAll(n => (short)n.Node.Level).ToArray(), batch.Nodes.ConvertAll(n => n.Node.Index).ToArray(), batch.Nodes.ConvertAll(n => n.Hash.ToArray()).ToArray());
        foreach (var e in batch.NewEffects)
            yield return Sql.Command(AppendSql.AddEffect, tenant, e.EffectId, e.IdempotencyKey, e.IntentId, e.IntentSeq, e.RunId, e.ToolName, e.ArgsHash, e.LeaseExpiresAt);
        foreach (var e in batch.EffectEnds)
            yield return Sql.Command(AppendSql.EndEffect, tenant, e.EffectId, Sql.Value(e.OutcomeId, NpgsqlDbType.Uuid), Sql.Value(e.OutcomeSeq, NpgsqlDbType.Bigint), e.OutcomeStatus, e.Resolution, Sql.Value(e.ResolutionSeq, NpgsqlDbType.Bigint));
        foreach (var a in batch.NewApprovals)
            yield return Sql.Command(AppendSql.AddApproval, tenant, a.ApprovalId, a.Seq, a.Approved, a.RunId, a.ToolName, a.ArgsHash, a.PolicyVersion, Sql.Value(a.ExpiresAt, NpgsqlDbType.TimestampTz));
        foreach (var (approvalId, effectId) in batch.ApprovalUses)
            yield return Sql.Command(AppendSql.UseApproval, tenant, approvalId, effectId);
    }

    private static async Task CopyLeavesAsync(NpgsqlConnection connection, string tenant, Batch batch, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(AppendSql.CopyLeaves, cancellationToken);
        var seq = batch.Start.NextSeq;
        foreach (var entry in batch.Entries)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(tenant, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(seq++, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(entry.Record.EntryId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(batch.RecordedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(entry.RecordedBy, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(entry.Hash.ToArray(), NpgsqlDbType.Bytea, cancellationToken);
        }
        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task CopyEntriesAsync(NpgsqlConnection connection, string tenant, Batch batch, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(AppendSql.CopyEntries, cancellationToken);
        var seq = batch.Start.NextSeq;
        foreach (var entry in batch.Entries)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(tenant, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(seq++, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(batch.RecordedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(entry.Record.Type, NpgsqlDbType.Text, cancellationToken);
            await TextAsync(entry.Record.RunId);
            await TextAsync(entry.Record.ToolName);
            await copy.WriteAsync(entry.Sealed, NpgsqlDbType.Bytea, cancellationToken);
        }
        await copy.CompleteAsync(cancellationToken);

        Task TextAsync(string? value) => value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(value, NpgsqlDbType.Text, cancellationToken);
    }

    private async Task EnsurePartitionAsync(DateTime recordedAt, CancellationToken cancellationToken)
    {
        if (_partitions.ContainsKey((recordedAt.Year, recordedAt.Month))) return;
        await using var command = database.CreateCommand(AppendSql.EnsurePartition);
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(recordedAt) });
        await command.ExecuteNonQueryAsync(cancellationToken);
        _partitions[(recordedAt.Year, recordedAt.Month)] = true;
    }
}
