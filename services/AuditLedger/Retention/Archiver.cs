using System.IO.Compression;
using AgentPlatform.AuditLedger.Checkpoints;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Reading;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AgentPlatform.AuditLedger.Retention;

/// <summary>
/// Moves closed months to the archive. The order is the promise: write, read back and verify, record, and only then drop the partition
/// (the database refuses to drop it otherwise). A crash between any two steps repeats the step, which changes nothing.
/// </summary>
internal sealed class Archiver(
    IArchive archive, RetentionStore store, EntryStore entries, Checkpointer checkpointer, IOptions<RetentionOptions> options, TimeProvider time, ILogger<Archiver> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or UnauthorizedAccessException or InvalidDataException or LedgerRefusal || S3.IsFailure(failure))
            {
                Log.RoundFailed(logger, failure.GetType().Name, failure.Message);
            }
            await Task.Delay(options.Value.Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var closedBefore = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime - options.Value.KeepFor);
        foreach (var month in await store.MonthsAsync(cancellationToken))
        {
            if (month.AddMonths(1) > closedBefore) continue;
            foreach (var (tenant, from, to) in await store.RangesAsync(month, cancellationToken))
            {
                if ((await store.ArchivesAsync(tenant, from, cancellationToken)).Any(range => range.FromSeq <= from && range.ToSeq >= to)) continue;
                await checkpointer.NewestAsync(tenant, cancellationToken); // What goes is under a signature.
                var range = new ArchivedRange(tenant, from, to, $"{tenant}/{from:D19}-{to:D19}.ndjson.gz");
                await WriteAsync(range, cancellationToken);
                await VerifyAsync(range, cancellationToken);
                await store.AddAsync(range, time.GetUtcNow().UtcDateTime, cancellationToken);
            }
            await store.DropAsync(month, cancellationToken);
            Log.MonthArchived(logger, month);
        }
    }

    private async Task WriteAsync(ArchivedRange range, CancellationToken cancellationToken)
    {
        await using var draft = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await using (var gzip = new GZipStream(draft, CompressionLevel.Optimal, leaveOpen: true))
        {
            await foreach (var (_, record) in entries.StreamAsync(range.TenantId, range.FromSeq, range.ToSeq, cancellationToken))
            {
                gzip.Write(record);
                gzip.WriteByte((byte)'\n');
            }
        }
        draft.Position = 0;
        await archive.PutAsync(range.Name, draft, cancellationToken);
    }

    /// <summary>What came back from the archive must link the entry before the range to its own last one, record by record.</summary>
    private async Task VerifyAsync(ArchivedRange range, CancellationToken cancellationToken)
    {
        var (seq, head) = (range.FromSeq, await store.HashAsync(range.TenantId, range.FromSeq - 1, cancellationToken));
        await foreach (var line in ArchiveReader.LinesAsync(archive, range.Name, cancellationToken))
        {
            var entry = EntryCheck.Check(line, range.TenantId);
            if (entry.Fault is not null || entry.TenantId != range.TenantId || entry.Seq != seq || entry.PrevHash != head)
                throw new InvalidDataException($"the archive is not intact at seq {seq}");
            (seq, head) = (seq + 1, entry.ThisHash);
        }
        if (seq != range.ToSeq + 1 || head != await store.HashAsync(range.TenantId, range.ToSeq, cancellationToken))
            throw new InvalidDataException($"the archive ends at seq {seq - 1}");
    }
}
