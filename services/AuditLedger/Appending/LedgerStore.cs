using System.Collections.Concurrent;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>The write side of the database: heads, state, and the one transaction that makes a batch durable.</summary>
internal sealed class LedgerStore(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<(int Year, int Month), bool> _partitions = new();

    public async Task<ChainHead> OpenHeadAsync(string tenant, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AppendSql.OpenHead);
        command.Parameters.Add(new() { Value = tenant });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        // A row inserted by this very statement is not visible to it; then the chain is new and everything is at its default.
        if (!await reader.ReadAsync(cancellationToken)) return new(0, Digest.Zero, new(), null);
        var size = reader.GetInt64(0);
        return new(size, new(reader.GetFieldValue<byte[]>(1)), new(size, reader.GetFieldValue<byte[]>(2)), reader.IsDBNull(3) ? null : reader.GetInt64(3));
    }

    public async Task<KnownState> ReadStateAsync(string tenant, StateQuery query, CancellationToken cancellationToken)
    {
        var state = new KnownState();
        if (query.IsEmpty) return state;
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Command(AppendSql.EntriesById, tenant, query.EntryIds.ToArray()));
        batch.BatchCommands.Add(Command(AppendSql.Effects, tenant, query.Keys.ToArray(), query.EffectIds.ToArray()));
        batch.BatchCommands.Add(Command(AppendSql.Approvals, tenant, query.ApprovalIds.ToArray()));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            state.Entries.Add(reader.GetGuid(0), new(reader.GetInt64(1), new(reader.GetFieldValue<byte[]>(2)), new(reader.GetFieldValue<byte[]>(3)), reader.GetDateTime(4), reader.GetString(5)));
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) state.Put(EffectRow.Read(reader));
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetString(0);
            state.Approvals.Add(id, new(id, reader.GetInt64(1), reader.GetBoolean(2), Text(reader, 3), Text(reader, 4), Text(reader, 5), Text(reader, 6),
                reader.IsDBNull(7) ? null : reader.GetDateTime(7)));
            if (reader.GetBoolean(8)) state.UsedApprovals.Add(id);
        }
        return state;
    }

    /// <summary>
    /// Makes a batch durable: one implicit transaction, one round trip. It begins with the compare-and-set of the head, so of two
    /// processes with the same starting point one waits for the other and then fails as a whole. A crash before the server's
    /// commit leaves nothing of the batch; after it everything. What the caller can't know when the connection breaks is which of
    /// the two: see <see cref="CommitFailure"/>.
    /// </summary>
    public async Task CommitAsync(string tenant, Batch batch, CancellationToken cancellationToken)
    {
        await EnsurePartitionAsync(batch.RecordedAt, cancellationToken);
        await using var commands = database.CreateBatch();
        foreach (var command in Commands(tenant, batch)) commands.BatchCommands.Add(command);
        await commands.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IEnumerable<NpgsqlBatchCommand> Commands(string tenant, Batch batch)
    {
        var (start, end, entries) = (batch.Start, batch.End(), batch.Entries);
        yield return Command(AppendSql.AdvanceHead, tenant, start.NextSeq, start.Hash.ToArray(), end.NextSeq, end.Hash.ToArray(), end.Frontier.ToBytes());
        yield return Command(AppendSql.AddLeaves, tenant, start.NextSeq, batch.RecordedAt,
            Column(entries, e => e.Record.EntryId), Column(entries, e => e.RecordedBy), Column(entries, e => e.Hash.ToArray()));
        yield return Command(AppendSql.AddEntries, tenant, start.NextSeq, batch.RecordedAt,
            Column(entries, e => e.Record.Type), Column(entries, e => e.Record.RunId), Column(entries, e => e.Record.ToolName), Column(entries, e => e.Sealed));
        if (batch.Nodes.Count > 0)
            yield return Command(AppendSql.AddNodes, tenant, Column(batch.Nodes, n => (short)n.Node.Level), Column(batch.Nodes, n => n.Node.Index), Column(batch.Nodes, n => n.Hash.ToArray()));
        foreach (var e in batch.NewEffects)
            yield return Command(AppendSql.AddEffect, tenant, e.EffectId, e.IdempotencyKey, e.IntentId, e.IntentSeq, e.RunId, e.ToolName, e.ArgsHash, e.LeaseExpiresAt);
        foreach (var e in batch.EffectEnds)
            yield return Command(AppendSql.EndEffect, tenant, e.EffectId, Of(e.OutcomeId, NpgsqlDbType.Uuid), Of(e.OutcomeSeq, NpgsqlDbType.Bigint), e.OutcomeStatus, e.Resolution, Of(e.ResolutionSeq, NpgsqlDbType.Bigint));
        foreach (var a in batch.NewApprovals)
            yield return Command(AppendSql.AddApproval, tenant, a.ApprovalId, a.Seq, a.Approved, a.RunId, a.ToolName, a.ArgsHash, a.PolicyVersion, Of(a.ExpiresAt, NpgsqlDbType.TimestampTz));
        foreach (var (approvalId, effectId) in batch.ApprovalUses)
            yield return Command(AppendSql.UseApproval, tenant, approvalId, effectId);
    }

    private async Task EnsurePartitionAsync(DateTime recordedAt, CancellationToken cancellationToken)
    {
        if (_partitions.ContainsKey((recordedAt.Year, recordedAt.Month))) return;
        await using var command = database.CreateCommand(AppendSql.EnsurePartition);
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(recordedAt) });
        await command.ExecuteNonQueryAsync(cancellationToken);
        _partitions[(recordedAt.Year, recordedAt.Month)] = true;
    }

    private static TColumn[] Column<T, TColumn>(List<T> rows, Func<T, TColumn> column)
    {
        var values = new TColumn[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = column(rows[i]);
        return values;
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? (value is null ? Of(null, NpgsqlDbType.Text) : new() { Value = value }));
        return command;
    }

    private static NpgsqlParameter Of(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
