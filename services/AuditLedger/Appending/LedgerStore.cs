using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using Npgsql;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>What a lane reads: its tenant's head, and the state its works decide by.</summary>
internal sealed class LedgerStore(NpgsqlDataSource database)
{
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

    /// <summary>Adds to <paramref name="state"/> what the database knows.</summary>
    public async Task ReadStateAsync(string tenant, StateQuery query, KnownState state, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Sql.Command(AppendSql.EntriesById, tenant, query.EntryIds.ToArray()));
        batch.BatchCommands.Add(Sql.Command(AppendSql.Effects, tenant, query.Keys.ToArray(), query.EffectIds.ToArray()));
        batch.BatchCommands.Add(Sql.Command(AppendSql.Approvals, tenant, query.ApprovalIds.ToArray()));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            state.Entries[reader.GetGuid(0)] = new(reader.GetInt64(1), new(reader.GetFieldValue<byte[]>(2)), new(reader.GetFieldValue<byte[]>(3)), reader.GetDateTime(4), reader.GetString(5));
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) state.Put(EffectRow.Read(reader));
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetString(0);
            state.Approvals[id] = new(id, reader.GetInt64(1), reader.GetBoolean(2), Text(reader, 3), Text(reader, 4), Text(reader, 5), Text(reader, 6),
                reader.IsDBNull(7) ? null : reader.GetDateTime(7));
            if (reader.GetBoolean(8)) state.UsedApprovals.Add(id);
        }
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
