using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.Supervisor.Policies;
using AgentPlatform.Supervisor.Runs;
using Npgsql;

namespace AgentPlatform.Supervisor.Projection;

/// <summary>
/// Applies pages of the ledger to the tables, each record exactly once: facts, runs and the cursor move in one transaction,
/// and only from where the cursor stands. A crash leaves the page applied or not; any process may go on.
/// </summary>
internal sealed class Projector(NpgsqlDataSource database)
{
    public async Task<Dictionary<string, long>> CursorsAsync(CancellationToken cancellationToken)
        => (await database.QueryAsync(ProjectionSql.Cursors, row => (row.GetString(0), row.GetInt64(1)), [], cancellationToken)).ToDictionary(row => row.Item1, row => row.Item2);

    public Task BeginAsync(string tenantId, CancellationToken cancellationToken) => database.ExecuteAsync(ProjectionSql.Begin, [tenantId], cancellationToken);

    /// <param name="from">The first record's seq; the records follow without a gap.</param>
    /// <returns>False: another process was faster; nothing was changed.</returns>
    public async Task<bool> ApplyAsync(string tenantId, long from, IReadOnlyList<LedgerRecord> records, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await ExecuteAsync(connection, ProjectionSql.Advance, [tenantId, from, from + records.Count], cancellationToken) == 0) return false;
        await ExecuteAsync(connection, ProjectionSql.InsertFacts, Columns(tenantId, records), cancellationToken);
        foreach (var runId in records.Where(record => record.RunId is not null).Select(record => Stored(record.RunId)!).Distinct().Order())
            await UpdateRunAsync(connection, tenantId, runId, cancellationToken);
        foreach (var record in records.Where(record => record.Type == EntryTypes.PolicyActivated && record.Versions?.PolicyVersion is not null))
            await ExecuteAsync(connection, PolicyStore.Activate,
                [tenantId, Stored(record.Versions!.PolicyVersion), record.Timestamp, Stored(record.Actor?.UserId ?? record.Integrity!.RecordedBy), record.Integrity!.Seq], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task UpdateRunAsync(NpgsqlConnection connection, string tenantId, string runId, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(RunSql.Facts, connection);
        var facts = await select.With(tenantId, runId).ReadAsync(row => RunStore.Parse<LedgerRecord>(row.GetString(0)), cancellationToken);
        if (!facts.Exists(RunFacts.MakeARun)) return;
        var run = RunFold.Of(facts);
        var model = run.Versions?.Model is { } m ? $"{m.Provider}/{m.Name}" : null;
        var schemas = run.Steps!.Where(step => step.ToolSchemaVersion is not null)
            .SelectMany(step => new[] { $"{step.ToolName}@{step.ToolSchemaVersion}", step.ToolSchemaVersion! }).Distinct().ToArray();
        var versions = new[] { run.Versions?.PolicyVersion, run.Versions?.PromptVersion, run.Versions?.HarnessVersion, model, run.Versions?.Model?.Name, run.Versions?.Model?.Version }
            .OfType<string>().Distinct().ToArray();
        await ExecuteAsync(connection, RunSql.Upsert,
            [
                tenantId, runId, Stored(run.WorkflowId), run.State, Stored(run.Outcome), run.ErrorClass is { } error ? WireName.Of(error) : null,
                run.StartedAt, run.FinishedAt, run.Ledger.FirstSeq, run.Ledger.LastSeq, facts[^1].Timestamp,
                run.Labels.Where(label => !label.Overruled).Select(label => label.Label).Distinct().ToArray(),
                Array.ConvertAll(versions, Stored), Stored(run.Versions?.PolicyVersion), Stored(run.Versions?.PromptVersion), Stored(model), Array.ConvertAll(schemas, Stored),
                run.Usage.CostUsd, run.LatencyMs, JsonSerializer.Serialize(RunFold.Summary(run), ContractsJson.Options),
            ], cancellationToken);
    }

    private static object?[] Columns(string tenantId, IReadOnlyList<LedgerRecord> records) =>
    [
        tenantId,
        records.Select(record => record.Integrity!.Seq).ToArray(),
        records.Select(record => record.Type).ToArray(),
        records.Select(record => record.Timestamp.ToUniversalTime()).ToArray(),
        records.Select(record => Stored(record.RunId)).ToArray(),
        records.Select(record => Stored(record.WorkflowId)).ToArray(),
        records.Select(record => Stored(record.Action?.ToolName)).ToArray(),
        records.Select(record => record.Action?.SideEffectLevel >= SideEffectLevel.Write).ToArray(),
        records.Select(record => record.Outcome is { } outcome ? WireName.Of(outcome.Status) : null).ToArray(),
        records.Select(record => Stored(record.Action?.IdempotencyKey)).ToArray(),
        records.Select(record => Stored(record.Approval?.ApprovalId)).ToArray(),
        records.Select(record => Stored(record.Payload?.PayloadRef)).ToArray(),
        records.Select(record => Stored(record.Payload?.ResultRef)).ToArray(),
        records.Select(record => record.StepIndex).ToArray(),
        records.Select(record => JsonSerializer.Serialize(record, ContractsJson.Options)).ToArray(),
    ];

    /// <summary>PostgreSQL's text has no U+0000; JSON's has.</summary>
    private static string? Stored(string? text) => text?.Replace('\0', '\uFFFD');

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.With(parameters).ExecuteNonQueryAsync(cancellationToken);
    }
}
