using AgentPlatform.AgentHarness.Budgets;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>Ends a run that makes no progress.</summary>
internal static class LoopCheck
{
    /// <summary>After each call: the same tool, arguments and result <see cref="HarnessOptions.LoopLimit"/> times is a loop.</summary>
    public static ValueTask AfterAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var run = call.Run;
        var name = call.Tool.Name;
        // Of a degraded read nothing was stored that could tell whether it repeats itself; limits on steps and time still hold.
        if (call.ArgsReceipt is not { } args || call.ResultReceipt is not { } result) return default;
        return run.Loops.Repeats(name, args.PayloadHash, result.PayloadHash) ? EndAsync(run, name, cancellationToken) : default;
    }

    private static async ValueTask EndAsync(RunContext run, string name, CancellationToken cancellationToken)
        => throw await run.TripAsync(new(Budget.Loop, run.Services.Options.LoopLimit, run.Services.Options.LoopLimit), ErrorClass.LoopDetected, name, cancellationToken).ConfigureAwait(false);
}
