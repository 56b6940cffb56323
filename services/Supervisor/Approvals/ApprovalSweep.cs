using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Supervisor.Approvals;

/// <summary>Records what has run out and what a crash left half done. Any number of processes may do so at once.</summary>
internal sealed partial class ApprovalSweep(
    ApprovalStore store, ApprovalDesk desk, AgentMetrics metrics, TimeProvider time, IOptions<SupervisorOptions> options, ILogger<ApprovalSweep> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await SweepAsync(stoppingToken);
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            var now = time.Now();
            foreach (var approval in await store.UnsettledAsync(now, stoppingToken)) await SettleAsync(approval, stoppingToken);
            metrics.ApprovalQueueAge(await store.OldestOpenAsync(now, stoppingToken) is { } oldest ? now - oldest : TimeSpan.Zero);
        }
        catch (Exception failure) when (Dependencies.AreDown(failure))
        {
            Log.SweepFailed(logger, failure.GetType().Name);
        }
    }

    /// <summary>One approval the ledger refuses must not keep the others waiting.</summary>
    private async Task SettleAsync(Approval approval, CancellationToken stoppingToken)
    {
        try
        {
            var settled = await desk.SettleAsync(approval, stoppingToken);
            if (settled.Decision is null && !settled.IsOpen(time.Now())) await desk.ExpireAsync(settled, stoppingToken);
        }
        catch (Exception failure) when (Dependencies.AreDown(failure))
        {
            Log.NotRecorded(logger, approval.ApprovalId, failure.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Approvals could not be swept: {Failure}. The next sweep tries again.")]
        public static partial void SweepFailed(ILogger logger, string failure);

        [LoggerMessage(LogLevel.Warning, "Approval {ApprovalId} could not be recorded in the ledger: {Failure}. The next sweep tries again.")]
        public static partial void NotRecorded(ILogger logger, string approvalId, string failure);
    }
}
