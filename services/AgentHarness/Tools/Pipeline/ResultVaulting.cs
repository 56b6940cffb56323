using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>Stores the result before its hash is recorded; the model is given what was stored.</summary>
internal sealed class ResultVaulting(ToolStage inner) : ToolDecorator(inner)
{
    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var result = await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            call.ResultReceipt = await call.Run.Store.PutAsync(result, call.Subject, cancellationToken).ConfigureAwait(false);
        }
        catch (RunInterruptedException) when (DegradedReads.MayGoOn(call))
        {
        }
        return result;
    }
}
