using System.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>The span tree of a run: <c>agent.run</c> is the root, the others its children.</summary>
public static class Spans
{
    public const string SourceName = "AgentPlatform";

    public static ActivitySource Source { get; } = new(SourceName);

    public const string Run = "agent.run";
    public const string Plan = "agent.plan";
    public const string ToolSelect = "agent.tool.select";
    public const string ToolCall = "agent.tool.call";
    public const string Verify = "agent.verify";
    public const string ApprovalWait = "agent.approval.wait";
    public const string Finish = "agent.finish";
}
