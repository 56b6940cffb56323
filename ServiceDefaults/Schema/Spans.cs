using System.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Starts the spans of <see cref="SpanNames"/>.</summary>
public static class Spans
{
    public const string SourceName = "AgentPlatform";

    public static ActivitySource Source { get; } = new(SourceName);

    public const string Run = SpanNames.Run;
    public const string Plan = SpanNames.Plan;
    public const string ToolSelect = SpanNames.ToolSelect;
    public const string ToolCall = SpanNames.ToolCall;
    public const string Verify = SpanNames.Verify;
    public const string ApprovalWait = SpanNames.ApprovalWait;
    public const string Finish = SpanNames.Finish;
}
