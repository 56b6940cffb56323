using System.Diagnostics;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Loop;

/// <summary>Turns what the model asked for into a tool of this run; span <c>agent.tool.select</c>.</summary>
internal static class ToolSelection
{
    public static AIFunction Select(IReadOnlyList<AIFunction> tools, FunctionCallContent call)
    {
        var tool = tools.FirstOrDefault(tool => tool.Name == call.Name) ?? HallucinatedTool.Governed;
        var run = RunContext.Current;
        // Selected, called and answered by an earlier incarnation; that one's trace has the span.
        if (run?.History.Find(EntryTypes.ToolOutcome, run.Budget.Steps) is not null) return tool;
        using var span = Spans.Source.StartActivity(Spans.ToolSelect, ActivityKind.Internal, run?.SpanContext ?? default);
        run?.Identify(span);
        span.Set(Attributes.Tool.Name, tool.Name).Set(Attributes.GenAi.ToolName, tool.Name).Set(Attributes.GenAi.ToolCallId, call.CallId);
        return tool;
    }

    /// <summary>What the model wrote as arguments may be no JSON object at all; then the call is still made, so that it is refused and recorded.</summary>
    public static AIFunctionArguments Arguments(FunctionCallContent call)
        => call.Exception is null ? new(call.Arguments) : new() { Context = new Dictionary<object, object?> { [ToolCall.MalformedKey] = true } };
}
