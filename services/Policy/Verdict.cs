using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.Policy;

public enum PolicyEffect
{
    Allow,
    RequireApproval,
    Deny,

    /// <summary>It depends on arguments that are not at hand, or that a rule can't compare. Whoever enforces MUST treat it as <see cref="Deny"/>.</summary>
    Undecidable,
}

/// <summary>What is known of a tool call before it happens.</summary>
/// <param name="Args">The arguments; null when they are gone (a simulation over shredded payloads).</param>
public sealed record ToolCallFacts(string WorkflowId, string ToolName, SideEffectLevel Level, [property: Payload] JsonElement? Args);

/// <param name="Rule">What decided: a rule's name, or the part of the document, such as <c>levels.write</c>.</param>
public readonly record struct PolicyVerdict(PolicyEffect Effect, string Rule);

/// <summary>Budgets of one run of a workflow; a null one is not limited by the policy.</summary>
/// <param name="MaxCostUsd">US dollars.</param>
/// <param name="MaxLatencyMs">Milliseconds from start to finish.</param>
public sealed record WorkflowLimits(SideEffectLevel MaxSideEffect, int? MaxSteps, decimal? MaxCostUsd, long? MaxLatencyMs);
