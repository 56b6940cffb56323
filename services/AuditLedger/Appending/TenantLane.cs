using System.Threading.Channels;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// One tenant's way into the ledger in this process: takes everything that waits, computes its chain outside of any lock, commits it
/// as one transaction and answers. Promises: an answer MUST NOT be given before the commit; a batch of unknown result MUST NOT be
/// repeated before its entries were looked up; the queue is bounded and what does not fit is refused, never dropped. Other
/// processes may have lanes for the same tenant: the head's compare-and-set decides who was first.
/// </summary>
internal sealed class TenantLane(string tenant, LedgerStore store, BatchCommit commit, LedgerOptions options, TimeProvider time, HeadNews news, ILogger<TenantLane> logger)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new() { SingleReader = true });
    private ChainHead? _head;
    private int _waiting;

    /// <returns>False when the queue is full: nothing was queued.</returns>
    public bool TryEnqueue(Work work)
    {
        if (Interlocked.Add(ref _waiting, work.Records) > options.QueueRecords)
        {
            Interlocked.Add(ref _waiting, -work.Records);
            return false;
        }
        _queue.Writer.TryWrite(work);
        return true;
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        var works = new List<Work>();
        while (await _queue.Reader.WaitToReadAsync(stopping))
        {
            var records = Take(works);
            try
            {
                await CommitAsync(works, stopping);
                foreach (var work in works) work.Complete();
            }
            catch (Exception failure)
            {
                // Whoever waits hears of it; the lane itself goes on with what the database says next time.
                _head = null;
                if (failure is not (LedgerRefusal or OperationCanceledException)) Log.BatchFailed(logger, tenant, records, failure);
                var reason = failure as LedgerRefusal ?? Unavailable();
                foreach (var work in works) work.Fail(reason);
            }
            Interlocked.Add(ref _waiting, -records);
            works.Clear();
        }
    }

    private int Take(List<Work> works)
    {
        var records = 0;
        while (_queue.Reader.TryPeek(out var next) && (records == 0 || records + next.Records <= options.BatchRecords))
        {
            _queue.Reader.TryRead(out var work);
            works.Add(work!);
            records += work!.Records;
        }
        return records;
    }

    /// <summary>Returns when everything planned is durable, however often that needs planning anew.</summary>
    private async Task CommitAsync(List<Work> works, CancellationToken stopping)
    {
        var started = time.GetTimestamp();
        for (var pause = s_firstPause; ;)
        {
            try
            {
                var head = _head ??= await store.OpenHeadAsync(tenant, stopping);
                if (head.BrokenAt is { } seq)
                    throw LedgerRefusal.Conflict(ProblemCodes.ChainBroken, $"the chain of this tenant is broken at seq {seq}; nothing is appended until an operator has looked into it");
                var batch = await PlanAsync(works, head, stopping);
                if (batch.Entries.Count == 0) return;
                // Not cancelled by shutdown: a commit that is under way is worth waiting for.
                await commit.RunAsync(tenant, batch, CancellationToken.None);
                _head = batch.End();
                news.Moved();
                return;
            }
            catch (Exception failure) when (failure is not (LedgerRefusal or OperationCanceledException))
            {
                _head = null;
                var kind = CommitFailures.Classify(failure);
                if (kind == CommitFailure.Refused || time.GetElapsedTime(started) > options.SettleWithin) throw;
                if (kind == CommitFailure.HeadMoved) continue;
                LookUpFirst(works);
                if (kind == CommitFailure.EntryExists) continue;
                Log.Settling(logger, tenant, failure.GetType().Name);
                await Task.Delay(pause, time, stopping);
                pause = TimeSpan.FromMilliseconds(Math.Min(pause.TotalMilliseconds * 2, 1000));
            }
        }
    }

    private async Task<Batch> PlanAsync(List<Work> works, ChainHead head, CancellationToken stopping)
    {
        var query = new StateQuery();
        foreach (var work in works) work.Ask(query);
        var state = await store.ReadStateAsync(tenant, query, stopping);
        var batch = new Batch(head, state, time.UtcNowMilliseconds());
        foreach (var work in works) work.Plan(batch);
        return batch;
    }

    private static void LookUpFirst(List<Work> works)
    {
        foreach (var append in works.OfType<AppendWork>()) append.LookUpFirst = true;
    }

    private static LedgerRefusal Unavailable() => new(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable,
        "the ledger could not store this now, or could not learn whether it did; send the same entry_id again");
}
