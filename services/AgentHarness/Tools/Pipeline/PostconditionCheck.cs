using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// Reads back whether the world is as the tool said. If it is not, the run ends here: to go on would build on a state that is not known.
/// </summary>
internal sealed class PostconditionCheck(ToolStage inner) : ToolDecorator(inner)
{
    public override ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        => call.Tool.Contract.Verify is null ? Inner.InvokeAsync(call, cancellationToken) : VerifiedAsync(call, cancellationToken);

    private async ValueTask<JsonElement> VerifiedAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var result = await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
        await VerifyAsync(call, result, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Verifies, unless an earlier incarnation already has; then its verdict stands.</summary>
    public static async ValueTask VerifyAsync(ToolCall call, JsonElement result, CancellationToken cancellationToken)
    {
        var (run, contract) = (call.Run, call.Tool.Contract);
        if (run.History.Find(EntryTypes.VerifyRecorded, call.StepIndex) is not { } recorded)
            recorded = await Verification.RecordAsync(run, call.StepIndex, contract.VerifyStrategy, call.ToAction(),
                token => contract.Verify!(new(call.Args.Whole, ToolAnswer.OfVendor(result), call.IdempotencyKey), token), cancellationToken).ConfigureAwait(false);
        if (recorded.Outcome!.Status != OutcomeStatus.Ok) throw run.End(new RunStoppedException(ErrorClass.VerificationFailed));
        run.Verified = true;
    }
}
