using System.Threading.Channels;
using AgentPlatform.AuditLedger.Effects;
using Npgsql;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// One tenant's way into the ledger in this process: everything that waits becomes one batch, one transaction. While a batch is being
/// committed the next one is planned on the head it will leave; if it leaves another one, that plan is thrown away. The queue is bounded
/// and what does not fit is refused, never dropped. Other processes may have lanes for the same tenant: the head's compare-and-set decides who was first.
/// </summary>
internal sealed class TenantLane(LaneCommit commit, LedgerOptions options)
{
    /// <summary>
    /// What waits or is under way is sent in two halves, once there is this much of it: in one, a busy tenant's callers would all wait for the
    /// same commit and bring nothing meanwhile.
    /// </summary>
    private const int FewestOfSeveral = 128;

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new() { SingleReader = true });
    private readonly RecentEffects _recent = new();
    private Task<bool>? _arrival;
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
        var (ahead, expected) = (new Flight(), (ChainHead?)null);
        try
        {
            while (await ArrivalAsync(stopping))
            {
                var load = new Load();
                try
                {
                    (ahead, expected) = await SendAsync(load, ahead, expected, stopping);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // Whoever waits hears of it; the lane itself goes on with what the database says next time.
                    commit.Fail(load.Works, failure);
                    Interlocked.Add(ref _waiting, -load.Records);
                    expected = null;
                }
            }
        }
        finally
        {
            await ahead.Done; // Its callers get their answers also when the service stops.
        }
    }

    /// <returns>The batch on its way, and the head it leaves when all goes well; null when that can't be told.</returns>
    private async Task<(Flight Flight, ChainHead? Expected)> SendAsync(Load load, Flight ahead, ChainHead? expected, CancellationToken stopping)
    {
        var batch = expected is null ? null : await PlanEarlyAsync(load, expected, ahead, stopping);
        if (batch is not null && !ahead.Done.IsCompleted) return (Start(load, batch, ahead, stopping), batch.End());
        var head = await ahead.Done;
        if (expected?.Is(head) != true) _recent.Clear();
        if (batch is not null && !batch.Start.Is(head))
        {
            batch.Dispose();
            batch = null;
        }
        var planned = batch is null ? 0 : load.Works.Count;
        Take(load, plainOnly: false);
        batch = await PlanRestAsync(load.Works, planned, batch, head, stopping);
        return (Start(load, batch, null, stopping), batch?.End());
    }

    /// <summary>
    /// Works that need nothing but a place in the chain get it while the batch ahead of them is under way. As soon as that one is halfway and they are
    /// as many as it has, they follow it as a batch of their own; fewer would pay a commit for little, and wait until it is done.
    /// </summary>
    private async Task<Batch> PlanEarlyAsync(Load load, ChainHead expected, Flight ahead, CancellationToken stopping)
    {
        await ahead.Halfway;
        var batch = Open(expected);
        for (var mayGrow = true; mayGrow;)
        {
            var planned = load.Works.Count;
            mayGrow = Take(load, plainOnly: true) && load.Records < ahead.Records;
            for (; planned < load.Works.Count; planned++) load.Works[planned].Plan(batch);
            if (mayGrow) await Task.WhenAny(ArrivalAsync(stopping), ahead.Done);
            mayGrow &= !ahead.Done.IsCompleted && !stopping.IsCancellationRequested;
        }
        if (!ahead.MayBeFollowed || !BatchCommit.IsLarge(batch)) await ahead.Done;
        return batch;
    }

    /// <returns>Null when the database can't be asked now: the commit has a more patient way of finding out.</returns>
    private async Task<Batch?> PlanRestAsync(List<Work> works, int planned, Batch? batch, ChainHead? head, CancellationToken stopping)
    {
        if (head is null) return null;
        batch ??= Open(head);
        try
        {
            await commit.PlanAsync(batch, works[planned..], stopping);
            return batch;
        }
        catch (NpgsqlException)
        {
            batch.Dispose();
            return null;
        }
    }

    private Batch Open(ChainHead head)
    {
        var batch = commit.Open(head);
        batch.State.Recent = _recent;
        return batch;
    }

    private Flight Start(Load load, Batch? batch, Flight? ahead, CancellationToken stopping)
    {
        if (batch is not null) _recent.Learn(batch.NewEffects, batch.EffectEnds);
        var flight = commit.Start(load.Works, batch, ahead, stopping);
        flight.Done = ReleaseAsync(flight.Done, load.Records);
        return flight;
    }

    private async Task<ChainHead?> ReleaseAsync(Task<ChainHead?> done, int records)
    {
        var head = await done.ConfigureAwait(false);
        Interlocked.Add(ref _waiting, -records);
        return head;
    }

    /// <summary>Takes what waits, in order.</summary>
    /// <returns>False when the next one can't join this batch any more.</returns>
    private bool Take(Load load, bool plainOnly)
    {
        var most = Math.Min(options.BatchRecords, Math.Max(FewestOfSeveral, Volatile.Read(ref _waiting) / 2));
        while (_queue.Reader.TryPeek(out var next))
        {
            if ((load.Records > 0 && load.Records + next.Records > most) || (plainOnly && !next.IsPlain(_recent))) return false;
            _queue.Reader.TryRead(out _);
            load.Works.Add(next);
            load.Records += next.Records;
        }
        return true;
    }

    /// <summary>The channel knows one waiter only, so its promise is kept until it is fulfilled.</summary>
    private Task<bool> ArrivalAsync(CancellationToken stopping)
    {
        if (_arrival is null || _arrival.IsCompleted) _arrival = _queue.Reader.WaitToReadAsync(stopping).AsTask();
        return _arrival;
    }

    private sealed class Load
    {
        public List<Work> Works { get; } = [];
        public int Records { get; set; }
    }
}
