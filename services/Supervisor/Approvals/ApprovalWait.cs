using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Approvals;

/// <summary>Waits for a decision without holding a thread or a connection.</summary>
internal sealed class ApprovalWait(ApprovalStore store, ApprovalSignal signal, TimeProvider time)
{
    /// <returns>Null: there is no such approval.</returns>
    public async Task<ApprovalView?> ForAsync(string tenantId, string approvalId, TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + wait;
        while (true)
        {
            using var poll = signal.Subscribe(approvalId);
            var approval = await store.FindAsync(tenantId, approvalId, cancellationToken);
            var now = time.GetUtcNow();
            if (approval?.View(now) is not { State: ApprovalState.Requested } view || now >= until)
                return approval?.View(now);
            var nap = new[] { until - now, view.ExpiresAt - now, ApprovalSignal.Recheck }.Min();
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(poll.Decided, Task.Delay(nap > TimeSpan.Zero ? nap : ApprovalSignal.Recheck, time, cut.Token));
            await cut.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
