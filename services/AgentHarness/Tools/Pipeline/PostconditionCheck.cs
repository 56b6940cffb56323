using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// Reads back whether the world is as the tool said. If it is not, the run ends here: to go on would build on a state that is not known.
/// </summary>
internal sealed class PostconditionCheck(AIFunction inner) : ToolDecorator(inner)
{
    protected override async ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var result = await NextAsync(call, cancellationToken).ConfigureAwait(false);
        if (call.Tool.Contract.Verify is not null) await VerifyAsync(call, (JsonElement)result!, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Verifies, unless an earlier incarnation already has; then its verdict stands.</summary>
    public static async ValueTask VerifyAsync(ToolCall call, JsonElement result, CancellationToken cancellationToken)
    {
        var (run, contract) = (call.Run, call.Tool.Contract);
        if (run.History.Find(EntryTypes.VerifyRecorded, call.StepIndex) is not { } recorded)
            recorded = await Verification.RecordAsync(run, call.StepIndex, contract.VerifyStrategy, call.ToAction(),
                token => contract.Verify!(new(call.Args.Whole, result, call.IdempotencyKey), token), cancellationToken).ConfigureAwait(false);
        if (recorded.Outcome!.Status != OutcomeStatus.Ok) throw run.End(new RunStoppedException(ErrorClass.VerificationFailed));
        run.Verified = true;
    }
}
