using System.Collections.Generic;
using System.Linq;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Which spans an attribute may or must stand on.</summary>
internal static class SpanSets
{
    public static readonly IReadOnlyList<string> Every = SpanNames.All.Select(x => x.Name).ToArray();
    public static readonly IReadOnlyList<string> EveryAndMcp = [.. Every, SpanGroups.Mcp];
    public static readonly IReadOnlyList<string> Everywhere = [.. EveryAndMcp, SpanGroups.Http, SpanGroups.Database];
    public static readonly IReadOnlyList<string> RunEnds = [SpanNames.Run, SpanNames.Finish];
    public static readonly IReadOnlyList<string> Calls = [SpanNames.ToolCall];
    public static readonly IReadOnlyList<string> Tools = [SpanNames.ToolSelect, SpanNames.ToolCall, SpanNames.ApprovalWait, SpanNames.Verify];
    public static readonly IReadOnlyList<string> Waits = [SpanNames.ApprovalWait];
    public static readonly IReadOnlyList<string> Approvals = [SpanNames.ToolCall, SpanNames.ApprovalWait];
    public static readonly IReadOnlyList<string> Verifies = [SpanNames.Verify];
    public static readonly IReadOnlyList<string> HttpSpans = [SpanGroups.Http];
    public static readonly IReadOnlyList<string> HttpAndMcp = [SpanGroups.Http, SpanGroups.Mcp];
    public static readonly IReadOnlyList<string> Network = [SpanGroups.Http, SpanGroups.Database, SpanGroups.Mcp];
    public static readonly IReadOnlyList<string> DatabaseSpans = [SpanGroups.Database];
    public static readonly IReadOnlyList<string> McpSpans = [SpanGroups.Mcp];
}
