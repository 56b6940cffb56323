using System.Text;
using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Reading;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>
/// Signs a checkpoint of each tenant every <see cref="LedgerOptions.CheckpointEntries"/> entries or <see cref="LedgerOptions.CheckpointEvery"/>, and
/// publishes it to the sinks. Runs in every process; a size that another one has signed already is published again, which changes nothing. What
/// a crash or an unreachable sink leaves out is made up in a later round, because a round starts from what is stored.
/// </summary>
internal sealed class CheckpointSchedule(
    Checkpointer checkpointer, EntryStore entries, HeadNews news, IEnumerable<ICheckpointSink> sinks, IOptions<LedgerOptions> options, TimeProvider time, ILogger<CheckpointSchedule> logger) : BackgroundService
{
    private readonly Dictionary<string, (long Size, long At)> _published = new(StringComparer.Ordinal);
    private readonly ICheckpointSink[] _sinks = [.. sinks];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = news.Next;
            try
            {
                foreach (var head in await entries.HeadsAsync(stoppingToken)) await VisitAsync(head.TenantId, head.Seq + 1, stoppingToken);
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException)
            {
                Log.RoundFailed(logger, failure.GetType().Name);
            }
            // Entries that come in between count in the next round: that is at most a tenth of the interval away.
            await Task.WhenAll(next, Task.Delay(options.Value.CheckpointEvery / 10, time, stoppingToken)).WaitAsync(options.Value.CheckpointEvery, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task VisitAsync(string tenant, long size, CancellationToken cancellationToken)
    {
        var known = _published.TryGetValue(tenant, out var last);
        if (known && size == last.Size) return;
        if (known && size - last.Size < options.Value.CheckpointEntries && time.GetElapsedTime(last.At) < options.Value.CheckpointEvery) return;
        try
        {
            var checkpoint = await checkpointer.NewestAsync(tenant, cancellationToken);
            foreach (var sink in _sinks)
                await sink.PublishAsync($"{tenant}/{checkpoint.Size:D19}.checkpoint", Encoding.UTF8.GetBytes(checkpoint.Note), cancellationToken);
            _published[tenant] = (checkpoint.Size, time.GetTimestamp());
        }
        catch (LedgerRefusal refused)
        {
            Log.NotSigned(logger, tenant, refused.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException || S3.IsFailure(failure))
        {
            Log.NotPublished(logger, tenant, failure.GetType().Name);
        }
    }
}
