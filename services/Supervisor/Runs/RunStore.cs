using System.Text.Json;
using AgentPlatform.Contracts;
using Npgsql;

namespace AgentPlatform.Supervisor.Runs;

/// <summary>Narrows <c>GET /runs</c>; what is null does not.</summary>
internal sealed record RunQuery(
    string? WorkflowId = null, string? Outcome = null, string? Label = null, string? Version = null,
    DateTimeOffset? From = null, DateTimeOffset? To = null, long? After = null, int Limit = RunQuery.DefaultLimit)
{
    public const int DefaultLimit = 100;
}

internal sealed class RunStore(NpgsqlDataSource database)
{
    /// <summary>Newest first.</summary>
    public async Task<RunList> ListAsync(string tenantId, RunQuery query, CancellationToken cancellationToken)
    {
        var page = await database.QueryAsync(RunSql.List,
            row => (Run: Parse<RunView>(row.GetString(0)), FirstSeq: row.GetInt64(1)),
            [tenantId, query.WorkflowId, query.Outcome, query.Label, query.Version, query.From, query.To, query.After, query.Limit], cancellationToken);
        return new([.. page.Select(row => row.Run)], page.Count == query.Limit ? page[^1].FirstSeq.ToString(provider: null) : null);
    }

    /// <summary>Null when the tenant has no such run.</summary>
    public async Task<RunView?> FindAsync(string tenantId, string runId, CancellationToken cancellationToken)
    {
        var records = await FactsAsync(tenantId, runId, cancellationToken);
        if (!records.Exists(RunFacts.MakeARun)) return null;
        var notes = await database.QueryAsync(RunSql.Notes, row => (row.GetString(0), row.GetString(1)), [tenantId, runId], cancellationToken);
        return RunFold.Of(records, notes.ToDictionary(note => note.Item1, note => note.Item2));
    }

    public Task<List<LedgerRecord>> FactsAsync(string tenantId, string runId, CancellationToken cancellationToken)
        => database.QueryAsync(RunSql.Facts, row => Parse<LedgerRecord>(row.GetString(0)), [tenantId, runId], cancellationToken);

    public static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, ContractsJson.Options)!;
}
