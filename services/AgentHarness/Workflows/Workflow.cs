using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Workflows;

/// <summary>A declared workflow: who reasons, with what words and which tools, and how its result is verified.</summary>
public sealed record Workflow
{
    public required string Id { get; init; }
    public required IChatClient Model { get; init; }
    public required ModelVersion ModelVersion { get; init; }
    public required string PromptVersion { get; init; }
    [Payload]
    public required string Prompt { get; init; }
    public required IAgent Agent { get; init; }
    public required IReadOnlyList<WorkflowTool> Tools { get; init; }
    public RunVerification? Verification { get; init; }

    /// <value>Tokens in and out in one run; absent: no limit.</value>
    public long? MaxTokens { get; init; }
}

public sealed record WorkflowTool(AIFunction Function, ToolContract Contract)
{
    /// <value>Asked of the function once: it may have to ask others.</value>
    public string Name { get; } = Function.Name;
}

/// <param name="Strategy">Name in spans and the ledger.</param>
public sealed record RunVerification(string Strategy, Func<RunAnswer, CancellationToken, ValueTask<bool>> Check);
