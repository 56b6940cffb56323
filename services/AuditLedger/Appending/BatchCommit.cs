using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// Makes a batch durable in one transaction. The compare-and-set of the head is part of it, so of two processes with the same
/// starting point one fails as a whole. A crash before the server's commit leaves nothing of the batch; after it
/// everything. What the caller can't know when the connection breaks is which of the two: see <see cref="CommitFailure"/>.
/// </summary>
internal sealed class BatchCommit(NpgsqlDataSource database)
{
    /// <summary>Below, one round trip for everything is fastest; above, COPY's cheaper rows make up for its extra round trips.</summary>
    private const int CopyFrom = 64;
    private const int CopyPiece = 64 * 1024;

    private readonly ConcurrentDictionary<(int Year, int Month), bool> _partitions = new();

    /// <param name="flight">Hears when half of the rows are in.</param>
    /// <param name="ahead">The batch on whose end this one, a large one, is planned, when that one is not committed yet.</param>
    public async Task RunAsync(string tenant, Batch batch, Flight flight, Flight? ahead, CancellationToken cancellationToken)
    {
        await EnsurePartitionAsync(batch.RecordedAt, cancellationToken).ConfigureAwait(false);
        if (IsLarge(batch))
        {
            // On a thread of its own: in the thread pool each of its round trips would queue behind the many callers that made it large.
            await Task.Factory.StartNew(() => CommitLarge(tenant, batch, flight, ahead), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            return;
        }
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var all = Commands(connection, [Head(tenant, batch), Leaves(tenant, batch), Entries(tenant, batch), .. Rest(tenant, batch)]);
        // Without an explicit transaction the statements of one round trip are one: all or none.
        await all.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A batch that follows another one writes its rows while that one is still on its way, so others may wait for its rows while it waits for
    /// that one. It must therefore wait for no lock itself: not at all for the head, and not for long for a row.
    /// </summary>
    private void CommitLarge(string tenant, Batch batch, Flight flight, Flight? ahead)
    {
        using var connection = database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        if (ahead is null) Execute(connection, [Head(tenant, batch), .. Rest(tenant, batch), Leaves(tenant, batch)]);
        else Execute(connection, [new(AppendSql.BoundWaits), Leaves(tenant, batch)]);
        flight.PassHalfway();
        Copy(connection, AppendSql.CopyEntries, batch.EntryRows.ToCopy().Span);
        if (ahead is null)
        {
            transaction.Commit();
            return;
        }
        if (!ahead.Landed.GetAwaiter().GetResult()) throw new FlightAheadException();
        // With the commit in the same round trip: whoever follows waits for this one.
        Execute(connection, [Sql.Command(AppendSql.LockHead, tenant), Head(tenant, batch), .. Rest(tenant, batch), new("COMMIT")]);
    }

    /// <summary>Small batches are over in one round trip; there is nothing to overlap.</summary>
    public static bool IsLarge(Batch batch) => batch.Entries.Count >= CopyFrom;

    private static void Execute(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands)
    {
        using var batch = Commands(connection, commands);
        batch.ExecuteNonQuery();
    }

    private static NpgsqlBatch Commands(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        return batch;
    }

    private static NpgsqlBatchCommand Head(string tenant, Batch batch)
    {
        var (start, end) = (batch.Start, batch.End());
        return Sql.Command(AppendSql.AdvanceHead, tenant, start.NextSeq, start.Hash.ToArray(), end.NextSeq, end.Hash.ToArray(), end.Frontier.ToBytes());
    }

    private static NpgsqlBatchCommand Leaves(string tenant, Batch batch)
    {
        var (first, entries) = (batch.Start.NextSeq, batch.Entries);
        return entries is [var only]
            ? Sql.Command(AppendSql.AddLeaf, tenant, first, only.Record.EntryId, batch.RecordedAt, only.RecordedBy, only.Hash.ToArray())
            : Sql.Command(AppendSql.AddLeaves, tenant, first, batch.RecordedAt,
                Column(entries, e => e.Record.EntryId), Column(entries, e => e.RecordedBy), Column(entries, e => e.Hash.ToArray()));
    }

    private static NpgsqlBatchCommand Entries(string tenant, Batch batch)
    {
        var (first, entries) = (batch.Start.NextSeq, batch.Entries);
        return entries is [var only]
            ? Sql.Command(AppendSql.AddEntry, tenant, first, batch.RecordedAt, only.Record.Type, only.Record.RunId, only.Record.ToolName, batch.EntryRows.Slice(only.Sealed))
            : Sql.Command(AppendSql.AddEntries, tenant, first, batch.RecordedAt,
                Column(entries, e => e.Record.Type), Column(entries, e => e.Record.RunId), Column(entries, e => e.Record.ToolName), Column(entries, e => batch.EntryRows.Slice(e.Sealed)));
    }

    private static IEnumerable<NpgsqlBatchCommand> Rest(string tenant, Batch batch)
    {
        if (batch.Nodes.Count > 0)
            yield return Sql.Command(AppendSql.AddNodes, tenant,
                Column(batch.Nodes, n => (short)n.Node.Level), Column(batch.Nodes, n => n.Node.Index), Column(batch.Nodes, n => n.Hash.ToArray()));
        if (batch.NewEffects is { Count: > 0 } added)
            yield return Sql.Command(AppendSql.AddEffects, tenant, Column(added, e => e.EffectId), Column(added, e => e.IdempotencyKey), Column(added, e => e.IntentId), Column(added, e => e.IntentSeq),
                Column(added, e => e.RunId), Column(added, e => e.ToolName), Column(added, e => e.ArgsHash), Column(added, e => e.LeaseExpiresAt));
        if (batch.EffectEnds is { Count: > 0 } ended)
            yield return Sql.Command(AppendSql.EndEffects, tenant, Column(ended, e => e.EffectId), Column(ended, e => e.OutcomeId), Column(ended, e => e.OutcomeSeq), Column(ended, e => e.OutcomeStatus),
                Column(ended, e => e.Resolution), Column(ended, e => e.ResolutionSeq));
        foreach (var a in batch.NewApprovals)
            yield return Sql.Command(AppendSql.AddApproval, tenant, a.ApprovalId, a.Seq, a.Approved, a.RunId, a.ToolName, a.ArgsHash, a.PolicyVersion, Sql.Value(a.ExpiresAt, NpgsqlDbType.TimestampTz));
        foreach (var (approvalId, effectId) in batch.ApprovalUses)
            yield return Sql.Command(AppendSql.UseApproval, tenant, approvalId, effectId);
    }

    private static T[] Column<TRow, T>(List<TRow> rows, Converter<TRow, T> value) => rows.ConvertAll(value).ToArray();

    /// <summary>In pieces, so that the server works on one while the next is under way.</summary>
    private static void Copy(NpgsqlConnection connection, string sql, ReadOnlySpan<byte> rows)
    {
        using var copy = connection.BeginRawBinaryCopy(sql);
        for (; rows.Length > CopyPiece; rows = rows[CopyPiece..]) copy.Write(rows[..CopyPiece]);
        copy.Write(rows);
    }

    private async Task EnsurePartitionAsync(DateTime recordedAt, CancellationToken cancellationToken)
    {
        if (_partitions.ContainsKey((recordedAt.Year, recordedAt.Month))) return;
        await using var command = database.CreateCommand(AppendSql.EnsurePartition);
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(recordedAt) });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        _partitions[(recordedAt.Year, recordedAt.Month)] = true;
    }
}
