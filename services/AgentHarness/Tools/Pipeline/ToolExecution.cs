using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The tool itself, within its time. What it returns is turned into JSON here, once.</summary>
internal sealed class ToolExecution(AIFunction tool) : ToolStage
{
    public AIFunction Tool => tool;

    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        ToolCall.Current = call;
        var timeout = call.Tool.Contract.Timeout;
        var result = timeout == Timeout.InfiniteTimeSpan
            ? await tool.InvokeAsync(call, cancellationToken).ConfigureAwait(false)
            : await WithinAsync(timeout, call, cancellationToken).ConfigureAwait(false);
        var json = result is JsonElement element ? element : JsonSerializer.SerializeToElement(result, tool.JsonSerializerOptions);
        // An MCP server reports a tool's failure as a result (MCP specification, "Tool Result: isError").
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("isError"u8, out var isError) && isError.ValueKind == JsonValueKind.True)
            throw new ToolFailedException(ErrorClass.ToolError, nothingHappened: false);
        return json;
    }

    /// <summary>A tool that doesn't heed its cancellation is left behind; for a write that means the effect is in doubt.</summary>
    private async ValueTask<object?> WithinAsync(TimeSpan timeout, ToolCall call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, call.Run.Services.Time);
        using var outer = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        try
        {
            var pending = tool.InvokeAsync(call, limit.Token);
            return pending.IsCompleted ? await pending.ConfigureAwait(false) : await pending.AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The tool did not answer in time.", canceled);
        }
    }
}
