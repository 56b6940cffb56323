using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Supervisor.Runs;
using Npgsql;

namespace AgentPlatform.Supervisor.Labels;

/// <summary>A person's labels. The label MUST be in the ledger before 200; the note stays here, it is free text.</summary>
internal sealed class LabelDesk(NpgsqlDataSource database, RunStore runs, ILedger ledger, TimeProvider time)
{
    private const int MaxNote = 2000;
    private const string InsertNote = "INSERT INTO label_notes (tenant_id, entry_id, run_id, note) VALUES ($1, $2, $3, $4)";

    public async Task<(LabelView? View, Refusal? Refusal)> ApplyAsync(string tenantId, string runId, string by, LabelRequest request, CancellationToken cancellationToken)
    {
        if (!LabelNames.IsValid(request.Label)) return (null, Invalid($"label must be {LabelNames.Form}."));
        if (request.Note is { } text && (text.Length > MaxNote || text.Contains('\0'))) return (null, Invalid($"note must have at most {MaxNote} characters."));
        if (await runs.FindAsync(tenantId, runId, cancellationToken) is not { } run) return (null, new(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such run."));
        var now = time.Now();
        var entry = LabelEntry.Of(tenantId, run, request.Label, automatic: false, by, now, Guid.CreateVersion7(now));
        // Note first: one whose label never came is never shown; a label without its note would be a loss.
        if (request.Note is { Length: > 0 } note) await database.ExecuteAsync(InsertNote, [tenantId, entry.EntryId, runId, note], cancellationToken);
        var receipt = (await ledger.AppendAsync(tenantId, [entry], cancellationToken))[0];
        return (new(request.Label, Automatic: false, Overruled: false, by, now, receipt.Seq, request.Note), null);
    }

    private static Refusal Invalid(string detail) => new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, detail);
}

internal static class LabelEntry
{
    public static LedgerRecord Of(string tenantId, RunView run, string label, bool automatic, string by, DateTimeOffset at, Guid entryId) => new()
    {
        EntryId = entryId.ToString(),
        Type = EntryTypes.LabelApplied,
        Timestamp = at,
        TenantId = tenantId,
        WorkflowId = run.WorkflowId,
        RunId = run.RunId,
        Actor = new(by, IsAgent: automatic),
        Data = new Dictionary<string, JsonElement>
        {
            ["label"] = JsonSerializer.SerializeToElement(label),
            ["automatic"] = JsonSerializer.SerializeToElement(automatic),
        },
    };
}
