using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Supervisor.Projection;

/// <summary>Follows the ledger: one cursor per tenant, every record in order, none skipped. Safe in any number of processes.</summary>
internal sealed partial class LedgerFeed(
    ILedger ledger, Projector projector, TimeProvider time, IOptions<SupervisorOptions> options, ILogger<LedgerFeed> logger) : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await CatchUpAsync(stoppingToken)) await ledger.HeadsAsync(options.Value.FeedWait, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                await PauseAsync("all", failure, stoppingToken);
            }
        }
    }

    /// <returns>Whether there was anything new.</returns>
    private async Task<bool> CatchUpAsync(CancellationToken stoppingToken)
    {
        var heads = await ledger.HeadsAsync(TimeSpan.Zero, stoppingToken);
        var cursors = await projector.CursorsAsync(stoppingToken);
        var news = false;
        foreach (var head in heads)
        {
            var next = cursors.GetValueOrDefault(head.TenantId);
            if (next == 0 && !cursors.ContainsKey(head.TenantId)) await projector.BeginAsync(head.TenantId, stoppingToken);
            if (head.Seq + 1 < next) Log.LedgerWentBack(logger, head.TenantId, head.Seq, next - 1);
            else if (head.Seq >= next) news |= await FollowAloneAsync(head, next, stoppingToken);
        }
        return news;
    }

    /// <summary>What can't be read or applied of one tenant must not keep the others waiting.</summary>
    private async Task<bool> FollowAloneAsync(TenantHead head, long next, CancellationToken stoppingToken)
    {
        try
        {
            return await FollowAsync(head, next, stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            await PauseAsync(head.TenantId, failure, stoppingToken);
            return true;
        }
    }

    private Task PauseAsync(string tenantId, Exception failure, CancellationToken stoppingToken)
    {
        if (Dependencies.AreDown(failure)) Log.Interrupted(logger, tenantId, failure.GetType().Name);
        else Log.Failed(logger, tenantId, failure);
        return Task.Delay(_pause, time, stoppingToken);
    }

    /// <summary>Stops at a page that does not continue where the last one ended: a gap in the projection would be a lie.</summary>
    private async Task<bool> FollowAsync(TenantHead head, long next, CancellationToken stoppingToken)
    {
        while (next <= head.Seq)
        {
            var page = await ledger.ReadAsync(head.TenantId, new(next == 0 ? null : next - 1, PageSize), stoppingToken);
            if (page.Entries.Count == 0 || page.Entries.Where((record, i) => record.Integrity?.Seq != next + i || record.TenantId != head.TenantId).Any())
            {
                Log.Gap(logger, head.TenantId, next);
                await Task.Delay(_pause, time, stoppingToken);
                return false;
            }
            if (!await projector.ApplyAsync(head.TenantId, next, page.Entries, stoppingToken)) return true;
            next += page.Entries.Count;
        }
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The ledger's feed of {TenantId} was interrupted: {Failure}. It goes on from the cursor.")]
        public static partial void Interrupted(ILogger logger, string tenantId, string failure);

        [LoggerMessage(LogLevel.Error, "A page of the ledger's feed of {TenantId} could not be applied. It is tried again; the projection stands still until then.")]
        public static partial void Failed(ILogger logger, string tenantId, Exception failure);

        [LoggerMessage(LogLevel.Error, "The ledger's feed of {TenantId} does not continue at {Seq}; the projection of this tenant stands still.")]
        public static partial void Gap(ILogger logger, string tenantId, long seq);

        [LoggerMessage(LogLevel.Error, "The ledger of {TenantId} ends at {HeadSeq}, but {AppliedSeq} was applied before: the ledger lost records or was replaced.")]
        public static partial void LedgerWentBack(ILogger logger, string tenantId, long headSeq, long appliedSeq);
    }
}
