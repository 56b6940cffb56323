using System.Collections.Concurrent;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>The lanes of this process, one per tenant, opened when first used.</summary>
internal sealed class LedgerWriter(LedgerStore store, BatchCommit commit, IOptions<LedgerOptions> options, TimeProvider time, HeadNews news, ILogger<LedgerWriter> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<(TenantLane Lane, Task Running)>> _lanes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    public Task<IReadOnlyList<Receipt>> AppendAsync(string tenant, Recorder recorder, IReadOnlyList<IncomingRecord> records)
        => Enqueue(tenant, new AppendWork(recorder, records));

    public Task<Reservation> ReserveAsync(string tenant, Recorder recorder, IncomingRecord intent)
        => Enqueue(tenant, new ReserveWork(recorder, intent, options.Value));

    public Task<Receipt> CompleteAsync(string tenant, Recorder recorder, string effectId, IncomingRecord outcome)
        => Enqueue(tenant, new OutcomeWork(recorder, effectId, outcome));

    public Task<Receipt> ResolveAsync(string tenant, Recorder recorder, string effectId, string resolution, IncomingRecord resolved)
        => Enqueue(tenant, new ResolveWork(recorder, effectId, resolution, resolved));

    private Task<T> Enqueue<T>(string tenant, Work<T> work)
    {
        var lane = _lanes.GetOrAdd(tenant, Open).Value.Lane;
        return lane.TryEnqueue(work) ? work.AnswerAsync()
            : throw new LedgerRefusal(StatusCodes.Status429TooManyRequests, ProblemCodes.RateLimited, "too many records wait for this tenant; try again after Retry-After");
    }

    private Lazy<(TenantLane, Task)> Open(string tenant) => new(() =>
    {
        var lane = new TenantLane(new LaneCommit(tenant, store, commit, options.Value, time, news, logger), options.Value);
        return (lane, Task.Run(() => lane.RunAsync(_stop.Token)));
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var lane in _lanes.Values)
            if (lane.IsValueCreated) await lane.Value.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
