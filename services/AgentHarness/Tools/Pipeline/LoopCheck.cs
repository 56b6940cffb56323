using AgentPlatform.AgentHarness.Budgets;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>Ends a run that makes no progress.</summary>
internal static class LoopCheck
{
    /// <summary>After each call: the same tool, arguments and result <see cref="HarnessOptions.LoopLimit"/> times is a loop.</summary>
    public static async ValueTask AfterAsync(ToolCall call, ErrorClass errorClass, CancellationToken cancellationToken)
    {
        var run = call.Run;
        var name = call.Tool.Function.Name;
        // A refused call may have no arguments in the vault; then the class alone stands for it.
        var args = call.ArgsReceipt?.PayloadHash ?? WireName.Of(errorClass);
        if (!run.Loops.Repeats(name, args, call.ResultReceipt?.PayloadHash ?? "")) return;
        throw await run.TripAsync(new(Budget.Loop, run.Services.Options.LoopLimit, run.Services.Options.LoopLimit), ErrorClass.LoopDetected, name, cancellationToken).ConfigureAwait(false);
    }
}
