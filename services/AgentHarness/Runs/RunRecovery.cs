using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>
/// Finds runs without an end: at start those this host left behind, later also those of hosts that fell silent. Two hosts may find the
/// same run; the ledger lets one of them have it.
/// </summary>
internal sealed class RunRecovery(HarnessServices services, RunArchive archive, AgentRuns runs) : BackgroundService
{
    private readonly Dictionary<string, Cursor> _cursors = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = services.Options.AbandonedAfter / 2;
        while (true)
        {
            var wait = interval;
            try
            {
                await ScanAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is ProblemException || PlatformFaults.IsUnavailable(exception, stoppingToken))
            {
                wait = services.Options.RetryDelay;
                Log.RecoveryFailed(services.Logger, exception.GetType().Name, wait.TotalSeconds);
            }
            await Task.Delay(wait, services.Time, stoppingToken).ConfigureAwait(false);
        }
    }

    internal async Task ScanAsync(CancellationToken cancellationToken)
    {
        foreach (var head in await services.Ledger.HeadsAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
        {
            if (!_cursors.TryGetValue(head.TenantId, out var cursor))
                cursor = new(await BeginningOfWindowAsync(head, cancellationToken).ConfigureAwait(false));
            var first = !_cursors.ContainsKey(head.TenantId);
            foreach (var started in await ReadAsync(head, cursor, EntryTypes.RunStarted, cancellationToken).ConfigureAwait(false)) cursor.Unfinished.Add(started);
            foreach (var finished in await ReadAsync(head, cursor, EntryTypes.RunFinished, cancellationToken).ConfigureAwait(false)) cursor.Unfinished.Remove(finished);
            await AdoptAsync(head.TenantId, cursor, first, cancellationToken).ConfigureAwait(false);
            _cursors[head.TenantId] = cursor with { AfterSeq = head.Seq };
        }
    }

    private async Task AdoptAsync(string tenantId, Cursor cursor, bool first, CancellationToken cancellationToken)
    {
        foreach (var runId in cursor.Unfinished.Where(runId => !runs.IsLive(runId)).ToList())
        {
            var history = await archive.LoadAsync(tenantId, runId, cancellationToken).ConfigureAwait(false);
            if (history?.Started is null || RunId.Read(runId) is null) continue;
            if (history.Finished is not null) cursor.Unfinished.Remove(runId);
            else if ((first && OwnedHere(history)) || history.AwaitedApproval is not null || IsSilent(history)) runs.Adopt(history);
        }
    }

    private bool OwnedHere(RunHistory history) => history.LastOwner?.Data?.GetValueOrDefault(DataNames.Instance).GetString() == services.Instance;

    private bool IsSilent(RunHistory history) => services.Time.GetUtcNow() - history.LastActivity > services.Options.AbandonedAfter;

    private async Task<IEnumerable<string>> ReadAsync(TenantHead head, Cursor cursor, string type, CancellationToken cancellationToken)
        => (await archive.ReadAllAsync(head.TenantId, new(cursor.AfterSeq, Type: type), cancellationToken).ConfigureAwait(false)).Select(record => record.RunId!);

    /// <summary>Binary search for the first record within <see cref="HarnessOptions.RecoveryWindow"/>; null when that is the first of all.</summary>
    private async Task<long?> BeginningOfWindowAsync(TenantHead head, CancellationToken cancellationToken)
    {
        var since = services.Time.GetUtcNow() - services.Options.RecoveryWindow;
        var (low, high) = (0L, head.Seq);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var page = await services.Ledger.ReadAsync(head.TenantId, new(middle == 0 ? null : middle - 1, Limit: 1), cancellationToken).ConfigureAwait(false);
            if (page.Entries.Count == 0 || page.Entries[0].Timestamp >= since) high = middle;
            else low = middle + 1;
        }
        return low == 0 ? null : low - 1;
    }

    private sealed record Cursor(long? AfterSeq)
    {
        public HashSet<string> Unfinished { get; init; } = [];
    }
}
