using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// Makes one tenant's works durable and answers them. Promises: an answer MUST NOT be given before the commit; a batch of unknown
/// result MUST NOT be repeated before its entries were looked up.
/// </summary>
internal sealed class LaneCommit(string tenant, LedgerStore store, BatchCommit commit, LedgerOptions options, TimeProvider time, HeadNews news, ILogger<LedgerWriter> logger)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);

    public Batch Open(ChainHead head) => new(tenant, head, time.UtcNowMilliseconds());

    /// <summary>Plans works on the state that the head of <paramref name="batch"/> was reached with, or a newer one: then the compare-and-set of the head fails.</summary>
    public async Task PlanAsync(Batch batch, IEnumerable<Work> works, CancellationToken stopping)
    {
        var query = new StateQuery();
        foreach (var work in works) work.Ask(query, batch.State.Recent);
        if (!query.IsEmpty)
        {
            await store.ReadStateAsync(tenant, query, batch.State, stopping);
            batch.Now = time.UtcNowMilliseconds();
        }
        foreach (var work in works) work.Plan(batch);
    }

    /// <summary>Sends a batch on its way. Every work will be answered, with a refusal where it can't be stored.</summary>
    /// <param name="planned">All the works on the head that is believed to be the newest; null to begin with the head.</param>
    /// <param name="ahead">The batch on whose end it is planned, when that one is still to be committed.</param>
    public Flight Start(List<Work> works, Batch? planned, Flight? ahead, CancellationToken stopping)
    {
        var flight = new Flight(works.Sum(work => work.Records));
        flight.Done = RunAsync(works, planned, flight, ahead, stopping);
        return flight;
    }

    private async Task<ChainHead?> RunAsync(List<Work> works, Batch? planned, Flight flight, Flight? ahead, CancellationToken stopping)
    {
        try
        {
            var head = await SettleAsync(works, planned, flight, ahead, stopping).ConfigureAwait(false);
            foreach (var work in works) work.Complete();
            return head;
        }
        catch (Exception failure)
        {
            flight.End(committed: false);
            // A record the database does not take must not take its neighbours with it; nothing of the batch was stored.
            if (works.Count > 1 && CommitFailures.Classify(failure) == CommitFailure.Refused)
            {
                foreach (var work in works) await RunAsync([work], null, flight, null, stopping).ConfigureAwait(false);
                return null;
            }
            Fail(works, failure);
            return null;
        }
    }

    public void Fail(List<Work> works, Exception failure)
    {
        if (failure is not (LedgerRefusal or OperationCanceledException)) Log.BatchFailed(logger, tenant, works.Sum(work => work.Records), failure);
        var reason = failure as LedgerRefusal ?? Unavailable();
        foreach (var work in works) work.Fail(reason);
    }

    /// <summary>Returns when everything is durable, however often that needs planning anew.</summary>
    private async Task<ChainHead> SettleAsync(List<Work> works, Batch? planned, Flight flight, Flight? ahead, CancellationToken stopping)
    {
        var started = time.GetTimestamp();
        for (var pause = s_firstPause; ;)
        {
            try
            {
                using var batch = planned ?? await PlanAsync(works, stopping).ConfigureAwait(false);
                // Not cancelled by shutdown: a commit that is under way is worth waiting for.
                if (batch.Entries.Count > 0) await commit.RunAsync(tenant, batch, flight, ahead, CancellationToken.None).ConfigureAwait(false);
                flight.End(committed: true);
                if (batch.Entries.Count > 0) news.Moved();
                return batch.End();
            }
            catch (Exception failure) when (failure is not (LedgerRefusal or OperationCanceledException))
            {
                flight.End(committed: false);
                if (ahead is not null) await ahead.Done.ConfigureAwait(false);
                (planned, ahead) = (null, null);
                var kind = CommitFailures.Classify(failure);
                if (kind == CommitFailure.Refused || time.GetElapsedTime(started) > options.SettleWithin) throw;
                if (kind == CommitFailure.HeadMoved) continue;
                foreach (var work in works) work.LookUpFirst = true;
                if (kind == CommitFailure.Exists) continue;
                Log.Settling(logger, tenant, failure.GetType().Name);
                await Task.Delay(pause, time, stopping).ConfigureAwait(false);
                pause = TimeSpan.FromMilliseconds(Math.Min(pause.TotalMilliseconds * 2, 1000));
            }
        }
    }

    private async Task<Batch> PlanAsync(List<Work> works, CancellationToken stopping)
    {
        var head = await store.OpenHeadAsync(tenant, stopping);
        if (head.BrokenAt is { } seq)
            throw LedgerRefusal.Conflict(ProblemCodes.ChainBroken, $"the chain of this tenant is broken at seq {seq}; nothing is appended until an operator has looked into it");
        var batch = Open(head);
        await PlanAsync(batch, works, stopping);
        return batch;
    }

    private static LedgerRefusal Unavailable() => new(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Unavailable,
        "the ledger could not store this now, or could not learn whether it did; send the same entry_id again");
}
