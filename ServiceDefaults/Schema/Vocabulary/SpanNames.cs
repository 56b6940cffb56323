using System.Collections.Generic;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>The span tree of a run: <c>agent.run</c> is the root, the others its children.</summary>
public static class SpanNames
{
    public const string Run = "agent.run";
    public const string Plan = "agent.plan";
    public const string ToolSelect = "agent.tool.select";
    public const string ToolCall = "agent.tool.call";
    public const string Verify = "agent.verify";
    public const string ApprovalWait = "agent.approval.wait";
    public const string Finish = "agent.finish";

    public static IReadOnlyList<SpanDefinition> All { get; } =
    [
        new(Run, "One run of an agent, or the part of it until a long wait; the next part is a new trace linked to this one."),
        new(Plan, "The model plans; the plan itself is in the vault, its hash here."),
        new(ToolSelect, "The model chooses a tool."),
        new(ToolCall, "One governed call of a tool: policy, approval, intent, call, outcome."),
        new(Verify, "A check that the world is now as the run says."),
        new(ApprovalWait, "Waiting for a person."),
        new(Finish, "The run's outcome is recorded."),
    ];
}

/// <summary>Spans of other sources, by what they describe.</summary>
public static class SpanGroups
{
    public const string Http = "http";
    public const string Database = "database";
    public const string Mcp = "mcp";
}

/// <summary>Events on spans. An event of another name is dropped.</summary>
public static class SpanEvents
{
    public const string Exception = "exception";
    public const string BudgetTripped = "budget.tripped";
    public const string StepRetried = "step.retried";
    public const string FirstResponse = "received-first-response";

    public static IReadOnlyList<string> All { get; } = [Exception, BudgetTripped, StepRetried, FirstResponse];
}
