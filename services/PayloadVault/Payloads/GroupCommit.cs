using System.Threading.Channels;
using AgentPlatform.PayloadVault.Keys;
using Npgsql;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>What became of a put's rows.</summary>
/// <param name="ShreddedKeys">Not empty: nothing was stored, because these keys are gone; seal again under new ones.</param>
/// <param name="Instead">Per row, the earlier payload with the same content that stands for it; null: the row itself was stored.</param>
public sealed record StoreResult(IReadOnlySet<Guid> ShreddedKeys, IReadOnlyList<Earlier?> Instead);

public readonly record struct Earlier(PayloadRef Ref, DateTimeOffset ExpiresAt);

/// <summary>
/// Stores puts that wait at the same time in one transaction. A put MUST be acknowledged only after <see cref="StoreAsync"/>
/// returns: then all its rows are durable; on an exception none of them was acknowledged, and rows a lost commit left behind are
/// whole, unreachable by anyone, and expire.
/// </summary>
public sealed class GroupCommit(NpgsqlDataSource database, KeyStore keys, Partitions partitions, VaultOptions options) : BackgroundService
{
    private const int Writers = 2, MostRows = 2048;
    private const long MostBytes = 16L << 20;

    private static readonly HashSet<Guid> NoKeys = [];

    /// <summary>Usage rows of this process's writers; apart from other processes' by luck, correct even where two share one.</summary>
    private readonly short _slot = (short)Random.Shared.Next(1, short.MaxValue - Writers);
    private readonly Channel<Put> _waiting = Channel.CreateBounded<Put>(1024);

    public async Task<StoreResult> StoreAsync(IReadOnlyList<SealedPayload> rows, CancellationToken cancellationToken)
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

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync((short)(_slot + i)), CancellationToken.None)));

    private async Task WriteAsync(short slot)
    {
        var group = new List<Put>();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            long rows = 0, bytes = 0;
            while (rows < MostRows && bytes < MostBytes && _waiting.Reader.TryRead(out var put))
            {
                group.Add(put);
                rows += put.Rows.Count;
                bytes += put.Rows.Sum(row => (long)row.Ciphertext.Length);
            }
            if (group.Count > 0) await CommitOrFailAsync(group, slot).ConfigureAwait(false);
        }
    }

    private async Task CommitOrFailAsync(List<Put> group, short slot)
    {
        try
        {
            await CommitAsync(group, slot).ConfigureAwait(false);
        }
        catch (PostgresException) when (group.Count > 1)
        {
            // The server said no, so nothing was committed: one put's fault must not fail its neighbours.
            foreach (var put in group) await CommitOrFailAsync([put], slot).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            await AnswerShreddedAsync(group[0]).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            foreach (var put in group) put.Done.TrySetException(e);
        }
    }

    private async Task CommitAsync(List<Put> group, short slot)
    {
        List<SealedPayload> rows = [.. group.SelectMany(put => put.Rows)];
        // In the index's order, each insert goes where the one before it went.
        rows.Sort(static (a, b) => a.Ref.Bytes.AsSpan().SequenceCompareTo(b.Ref.Bytes));
        await partitions.EnsureAsync(rows.Select(row => row.Ref.Bucket).Distinct(), CancellationToken.None).ConfigureAwait(false);
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        var earlier = options.StoreIdenticalOnce ? await IdenticalPayloads.ClaimAsync(connection, rows).ConfigureAwait(false) : [];
        rows.RemoveAll(row => earlier.ContainsKey(row.Ref.ToString()));
        if (rows.Count > 0)
        {
            await PayloadTable.CopyAsync(connection, rows).ConfigureAwait(false);
            // A crash before this commit leaves no row of the group, after it every row.
            await PayloadTable.ConfirmAndCommitAsync(connection, rows, slot).ConfigureAwait(false);
        }
        foreach (var put in group)
            put.Done.TrySetResult(new(NoKeys, [.. put.Rows.Select(row => earlier.Count > 0 && earlier.TryGetValue(row.Ref.ToString(), out var first) ? first : (Earlier?)null)]));
    }

    private async Task AnswerShreddedAsync(Put put)
    {
        try
        {
            Guid[] needed = [.. put.Rows.Select(row => row.KeyId).Concat(put.Rows.Where(row => row.HashKeyId is not null).Select(row => row.HashKeyId!.Value)).Distinct()];
            put.Done.TrySetResult(new((await keys.ShreddedAmongAsync(needed, CancellationToken.None).ConfigureAwait(false)).ToHashSet(), []));
        }
        catch (NpgsqlException e)
        {
            put.Done.TrySetException(e);
        }
    }

    private sealed record Put(IReadOnlyList<SealedPayload> Rows, TaskCompletionSource<StoreResult> Done);
}
