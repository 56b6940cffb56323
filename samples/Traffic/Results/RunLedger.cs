using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.Traffic.Results;

/// <summary>Counts what a run did from the only record that is complete: the ledger.</summary>
internal sealed class RunLedger(HttpClient http, string tenant)
{
    private readonly LedgerClient _ledger = new(http);

    public async Task<TicketResult> CountAsync(TicketResult result, CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(result.RunId!, cancellationToken);
        var decided = entries.Where(entry => entry.Type == EntryTypes.ApprovalDecided).ToList();
        var usage = entries.Where(entry => entry.Type == EntryTypes.PlanRecorded).Select(entry => entry.Usage).OfType<LedgerUsage>().ToList();
        var total = entries.LastOrDefault(entry => entry.Type == EntryTypes.RunFinished)?.Usage?.CostUsd;
        return result with
        {
            ToolCalls = entries.Count(entry => entry.Type == EntryTypes.ToolOutcome),
            Writes = entries.Count(entry => entry.Type == EntryTypes.ToolIntent),
            Approvals = decided.Count,
            Rejections = decided.Count(entry => entry.Approval?.State != ApprovalState.Approved),
            TokensIn = usage.Sum(step => step.TokensIn),
            TokensOut = usage.Sum(step => step.TokensOut),
            CostUsd = total ?? usage.Sum(step => step.CostUsd),
        };
    }

    /// <summary>True while the run has asked a person and has no answer.</summary>
    public async Task<bool> WaitsForAPersonAsync(string runId, CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(runId, cancellationToken);
        return entries.Count(entry => entry.Type == EntryTypes.ApprovalRequested) > entries.Count(entry => entry.Type == EntryTypes.ApprovalDecided);
    }

    private async Task<IReadOnlyList<LedgerRecord>> EntriesAsync(string runId, CancellationToken cancellationToken)
    {
        List<LedgerRecord> entries = [];
        for (long? after = null; ;)
        {
            var page = await _ledger.ReadAsync(tenant, new(after, RunId: runId), cancellationToken);
            entries.AddRange(page.Entries);
            if (page.NextAfterSeq is null) return entries;
            after = page.NextAfterSeq;
        }
    }
}
