using AgentPlatform.AgentHarness.Errors;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The one exception to "no record, no call": reads, where the host's configuration says so. Counted, by a metric and in the run's last record.</summary>
internal static class DegradedReads
{
    /// <returns>Null: the platform could not answer, and this call may go on without.</returns>
    public static async ValueTask<T?> TryAsync<T>(ToolCall call, Func<ValueTask<T>> record) where T : class
    {
        try
        {
            return await record().ConfigureAwait(false);
        }
        catch (RunInterruptedException) when (call.Run.Services.Options.DegradedReads && call is { NeedsApproval: false, Tool.Contract.ChangesTheWorld: false })
        {
            if (call.Degraded) return null;
            call.Degraded = true;
            call.Run.DegradedReads++;
            call.Run.Services.Metrics.ReadDegraded(call.Run.Identity.WorkflowId, call.Tool.Function.Name);
            Log.DegradedRead(call.Run.Services.Logger, call.Tool.Function.Name, call.RunId);
            return null;
        }
    }
}
