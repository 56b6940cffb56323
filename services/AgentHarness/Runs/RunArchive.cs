using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>Runs as the ledger knows them.</summary>
internal sealed class RunArchive(ILedger ledger)
{
    private const int PageSize = 500;

    /// <summary>Null when the tenant has no such run.</summary>
    public async Task<RunHistory?> LoadAsync(string tenantId, string runId, CancellationToken cancellationToken)
    {
        var records = await ReadAllAsync(tenantId, new(Limit: PageSize, RunId: runId), cancellationToken).ConfigureAwait(false);
        return records.Count == 0 ? null : new(records);
    }

    /// <param name="tenantId"><c>*</c> asks every tenant.</param>
    public async Task<RunStatus?> StatusAsync(string tenantId, string runId, CancellationToken cancellationToken)
    {
        string[] tenants = tenantId == Caller.AnyTenant
            ? [.. (await ledger.HeadsAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false)).Select(head => head.TenantId)] : [tenantId];
        foreach (var tenant in tenants)
            if (await LoadAsync(tenant, runId, cancellationToken).ConfigureAwait(false) is { Started: { } started } history) return StatusOf(started, history);
        return null;
    }

    public async Task<List<LedgerRecord>> ReadAllAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken)
    {
        List<LedgerRecord> records = [];
        for (long? after = query.AfterSeq; ;)
        {
            var page = await ledger.ReadAsync(tenantId, query with { AfterSeq = after }, cancellationToken).ConfigureAwait(false);
            records.AddRange(page.Entries);
            if (page.NextAfterSeq is not { } next) return records;
            after = next;
        }
    }

    private static RunStatus StatusOf(LedgerRecord started, RunHistory history) => history.Finished is { } finished
        ? new(started.RunId!, started.WorkflowId!, RunStates.Finished, finished.Data?[DataNames.Outcome].GetString(), finished.Outcome!.ErrorClass)
        : new(started.RunId!, started.WorkflowId!, history.AwaitedApproval is null ? RunStates.Running : RunStates.Suspended);
}
