using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>Stores the result before its hash is recorded; the model is given what was stored.</summary>
internal sealed class ResultVaulting(AIFunction inner) : ToolDecorator(inner)
{
    protected override async ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var result = (JsonElement)(await NextAsync(call, cancellationToken).ConfigureAwait(false))!;
        call.ResultReceipt = await DegradedReads.TryAsync(call, () => call.Run.Store.PutAsync(result, call.Subject, cancellationToken)).ConfigureAwait(false);
        return result;
    }
}
