using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Workflows;

/// <summary>What a tool's verification looks at.</summary>
/// <param name="Result">Absent when the vendor's answer was lost: the read-back alone tells whether the effect is in place.</param>
[Payload]
public sealed record Postcondition(JsonElement Args, JsonElement? Result, string? IdempotencyKey);

/// <summary>What a run's verification looks at, once the agent has finished.</summary>
/// <param name="Answer">The agent's last words.</param>
/// <param name="CompletedSteps">The tool calls that succeeded, in order.</param>
[Payload]
public sealed record RunAnswer(string RunId, string TenantId, JsonElement Input, string Answer, IReadOnlyList<CompletedStep> CompletedSteps);

/// <param name="IdempotencyKey">Present for effects.</param>
public sealed record CompletedStep(int StepIndex, string ToolName, SideEffectLevel Level, string? IdempotencyKey);
