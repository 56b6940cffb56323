using System.Threading.Channels;
using AgentPlatform.Database;
using AgentPlatform.PayloadVault.Keys;
using Npgsql;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>What became of a put's rows.</summary>
/// <param name="ShreddedKeys">Not empty: nothing was stored, because these keys are gone; seal again under new ones.</param>
/// <param name="Instead">Empty: all rows were stored. Else per row the earlier payload with the same content that stands for it; null: the row itself was stored.</param>
public sealed record StoreResult(IReadOnlyCollection<Guid> ShreddedKeys, IReadOnlyList<Earlier?> Instead)
{
    public static readonly StoreResult AllStored = new([], []);
}

public readonly record struct Earlier(PayloadRef Ref, DateTimeOffset ExpiresAt);

/// <summary>
/// Stores puts that wait at the same time in one transaction. A put MUST be acknowledged only after <see cref="StoreAsync"/>
/// returns: then all its rows are durable; on an exception none of them was acknowledged, and rows a lost commit left behind are
/// whole, unreachable by anyone, and expire.
/// </summary>
public sealed class GroupCommit([FromKeyedServices(PlatformDatabase.CommitPool)] NpgsqlDataSource database, KeyStore keys, Partitions partitions, VaultOptions options) : BackgroundService
{
    private const int Writers = 2, MostRows = 2048;
    private const long MostBytes = 16L << 20;

    /// <summary>Below, one round trip for everything is cheapest; above, COPY's cheaper rows make up for its extra round trips.</summary>
    private const int CopyFrom = 64;

    /// <summary>Usage rows of this process's writers; apart from other processes' by luck, correct even where two share one.</summary>
    private readonly short _slot = (short)Random.Shared.Next(1, short.MaxValue - Writers);
    private readonly Channel<Put> _waiting = Channel.CreateBounded<Put>(1024);

    /// <summary>Takes the put over: its buffer MUST NOT be used any more, whatever comes of it.</summary>
    public async Task<StoreResult> StoreAsync(SealedPut rows, CancellationToken cancellationToken)
    {
        var put = new Put(rows, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(put, cancellationToken).ConfigureAwait(false);
        return await put.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts that were accepted are still stored.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>On threads of their own: in the thread pool each round trip would queue behind the many callers that made it large.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Factory.StartNew(() => Write((short)(_slot + i)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private void Write(short slot)
    {
        var group = new List<Put>();
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            long rows = 0, bytes = 0;
            while (rows < MostRows && bytes < MostBytes && _waiting.Reader.TryRead(out var put))
            {
                group.Add(put);
                rows += put.Sealed.Rows.Count;
                bytes += put.Sealed.Bytes;
            }
            if (group.Count > 0) CommitOrFail(group, slot);
            foreach (var put in group) put.Sealed.Dispose();
            group.Clear();
        }
    }

    private void CommitOrFail(List<Put> group, short slot)
    {
        try
        {
            Commit(group, slot);
        }
        catch (PostgresException) when (group.Count > 1)
        {
            // The server said no, so nothing was committed: one put's fault must not fail its neighbours.
            foreach (var put in group) CommitOrFail([put], slot);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            AnswerShredded(group[0]);
        }
        catch (Exception e)
        {
            foreach (var put in group) put.Done.TrySetException(e);
        }
    }

    private void Commit(List<Put> group, short slot)
    {
        // In the index's order, each insert goes where the one before it went.
        group.Sort(static (a, b) => a.Sealed.Rows[0].Ref.Bytes.Span.SequenceCompareTo(b.Sealed.Rows[0].Ref.Bytes.Span));
        List<SealedPayload> rows = [.. group.SelectMany(put => put.Sealed.Rows)];
        partitions.EnsureAsync(rows.Select(row => row.Ref.Bucket).Distinct(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        using var connection = database.OpenConnection();
        if (options.StoreIdenticalOnce)
        {
            StoreOnce(connection, group, rows, slot);
            return;
        }
        // A crash before the commit leaves no row of the group, after it every row.
        if (rows.Count < CopyFrom) PayloadTable.InsertAndCommit(connection, rows, slot);
        else
        {
            using var transaction = connection.BeginTransaction();
            PayloadTable.CopyAndCommit(connection, group.Select(put => put.Sealed.Encoded), rows, slot);
        }
        foreach (var put in group) put.Done.TrySetResult(StoreResult.AllStored);
    }

    private static void StoreOnce(NpgsqlConnection connection, List<Put> group, List<SealedPayload> rows, short slot)
    {
        using var transaction = connection.BeginTransaction();
        var earlier = IdenticalPayloads.ClaimAsync(connection, rows).GetAwaiter().GetResult();
        rows.RemoveAll(row => earlier.ContainsKey(row.Ref.ToString()));
        var encoded = group.SelectMany(put => put.Sealed.EncodedRows(row => !earlier.ContainsKey(row.Ref.ToString())));
        if (rows.Count > 0) PayloadTable.CopyAndCommit(connection, encoded, rows, slot);
        foreach (var put in group)
            put.Done.TrySetResult(new([], [.. put.Sealed.Rows.Select(row => earlier.TryGetValue(row.Ref.ToString(), out var first) ? first : (Earlier?)null)]));
    }

    private void AnswerShredded(Put put)
    {
        try
        {
            Guid[] needed = [.. put.Sealed.Rows.Select(row => row.KeyId).Concat(put.Sealed.Rows.Where(row => row.HashKeyId is not null).Select(row => row.HashKeyId!.Value)).Distinct()];
            put.Done.TrySetResult(new(keys.ShreddedAmongAsync(needed, CancellationToken.None).GetAwaiter().GetResult(), []));
        }
        catch (Exception e)
        {
            put.Done.TrySetException(e);
        }
    }

    private sealed record Put(SealedPut Sealed, TaskCompletionSource<StoreResult> Done);
}
