using AgentPlatform.Clients;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Supervisor.Approvals;

/// <summary>Records what has run out and what a crash left half done. Any number of processes may do so at once.</summary>
internal sealed partial class ApprovalSweep(
    ApprovalStore store, ApprovalDesk desk, AgentMetrics metrics, TimeProvider time, IOptions<SupervisorOptions> options, ILogger<ApprovalSweep> logger)
    : PeriodicWork(options.Value.SweepInterval, time, logger)
{
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        var now = Time.Now();
        foreach (var approval in await store.UnsettledAsync(now, stoppingToken)) await SettleAsync(approval, stoppingToken);
        metrics.ApprovalQueueAge(await store.OldestOpenAsync(now, stoppingToken) is { } oldest ? now - oldest : TimeSpan.Zero);
    }

    /// <summary>One approval the ledger refuses must not keep the others waiting.</summary>
    private async Task SettleAsync(Approval approval, CancellationToken stoppingToken)
    {
        try
        {
            var settled = await desk.SettleAsync(approval, stoppingToken);
            if (settled.Decision is null && !settled.IsOpen(Time.Now())) await desk.ExpireAsync(settled, stoppingToken);
        }
        catch (ProblemException refused) when (Dependencies.Refuse(refused))
        {
            Log.Refused(Logger, approval.ApprovalId, refused.Code);
        }
        catch (Exception failure) when (Dependencies.AreDown(failure))
        {
            Log.NotRecorded(Logger, approval.ApprovalId, failure.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Approval {ApprovalId} could not be recorded in the ledger: {Failure}. The next sweep tries again.")]
        public static partial void NotRecorded(ILogger logger, string approvalId, string failure);

        [LoggerMessage(LogLevel.Error, "The ledger refuses approval {ApprovalId}: {Code}. It is not tried again.")]
        public static partial void Refused(ILogger logger, string approvalId, string code);
    }
}
