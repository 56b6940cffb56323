using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The tool itself, within its time. What it returns is turned into JSON here, once.</summary>
internal sealed class ToolExecution(AIFunction inner) : ToolDecorator(inner)
{
    protected override async ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        ToolCall.Current = call;
        var result = await WithinTimeAsync(call, cancellationToken).ConfigureAwait(false);
        var json = result is JsonElement element ? element : JsonSerializer.SerializeToElement(result, JsonSerializerOptions);
        // An MCP server reports a tool's failure as a result (MCP specification, "Tool Result: isError").
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("isError", out var isError) && isError.ValueKind == JsonValueKind.True)
            throw new ToolFailedException(ErrorClass.ToolError, nothingHappened: false);
        return json;
    }

    /// <summary>A tool that doesn't heed its cancellation is left behind; for a write that means the effect is in doubt.</summary>
    private async ValueTask<object?> WithinTimeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var timeout = call.Tool.Contract.Timeout;
        if (timeout == Timeout.InfiniteTimeSpan) return await NextAsync(call, cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(timeout, call.Run.Services.Time);
        using var outer = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        try
        {
            var pending = NextAsync(call, limit.Token);
            return pending.IsCompleted ? await pending.ConfigureAwait(false) : await pending.AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The tool did not answer in time.", canceled);
        }
    }
}
