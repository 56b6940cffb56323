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
        => AfterAsync(call.Run, call.Tool.Name, call.ArgsReceipt?.PayloadHash, call.ResultReceipt?.PayloadHash, cancellationToken);

    /// <summary>The same of a call that an earlier incarnation made.</summary>
    /// <param name="argsHash">Null, or no <paramref name="resultHash"/>: a degraded read. Nothing was stored that could tell whether it repeats itself; limits on steps and time still hold.</param>
    public static ValueTask AfterAsync(RunContext run, string tool, string? argsHash, string? resultHash, CancellationToken cancellationToken)
        => argsHash is not null && resultHash is not null && run.Loops.Repeats(tool, argsHash, resultHash) ? EndAsync(run, tool, cancellationToken) : default;

    private static async ValueTask EndAsync(RunContext run, string name, CancellationToken cancellationToken)
        => throw await run.TripAsync(new(Budget.Loop, run.Services.Options.LoopLimit, run.Services.Options.LoopLimit), ErrorClass.LoopDetected, name, cancellationToken).ConfigureAwait(false);
}
