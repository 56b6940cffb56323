using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Loop;

/// <summary>Turns what the model asked for into a tool of this run; span <c>agent.tool.select</c>.</summary>
internal static class ToolSelection
{
    public static AIFunction Select(IReadOnlyList<AIFunction> tools, FunctionCallContent call)
    {
        using var span = Spans.Source.StartActivity(Spans.ToolSelect);
        span.Set(Attributes.GenAi.ToolCallId, call.CallId);
        var tool = tools.FirstOrDefault(tool => tool.Name == call.Name) ?? throw new InvalidOperationException("The model selected a tool that this run does not have.");
        span.Set(Attributes.Tool.Name, tool.Name).Set(Attributes.GenAi.ToolName, tool.Name);
        return tool;
    }
}
