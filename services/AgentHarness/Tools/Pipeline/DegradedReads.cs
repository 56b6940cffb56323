namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The one exception to "no record, no call": reads, where the host's configuration says so. Counted, by a metric and in the run's last record.</summary>
internal static class DegradedReads
{
    /// <summary>The platform could not answer: may this call go on without its record? If so, it is counted.</summary>
    public static bool MayGoOn(ToolCall call)
    {
        var run = call.Run;
        if (!run.Services.Options.DegradedReads || call is not { NeedsApproval: false, Tool.Contract.ChangesTheWorld: false }) return false;
        if (call.Degraded) return true;
        call.Degraded = true;
        run.DegradedReads++;
        run.Services.Metrics.ReadDegraded(run.Identity.WorkflowId, call.Tool.Name);
        Log.DegradedRead(run.Services.Logger, call.Tool.Name, call.RunId);
        return true;
    }
}
