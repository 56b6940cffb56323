using System.Text.Json;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Workflows;

/// <summary>
/// An agent as a tool of another. Its plans and calls are steps of the parent's run: the same run id, budget, policy and approvals. The
/// call itself changes nothing, what its tools do is governed tool by tool.
/// </summary>
internal sealed class NestedAgent(string name, string description, Workflow workflow) : AIFunction
{
    private GovernedWorkflow? _governed;

    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema { get; } = JsonSerializer.Deserialize<JsonElement>(
        """{"type":"object","properties":{"task":{"type":"string","description":"What the agent is to do, with all it needs to know."}},"required":["task"],"additionalProperties":false}""");

    public Workflow Workflow => workflow;

    internal void Attach(GovernedWorkflow governed) => _governed = governed;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var run = RunContext.Current ?? throw new InvalidOperationException("A nested agent works within a run only.");
        var task = JsonSerializer.SerializeToElement(arguments["task"]);
        return await run.WorkAsync(_governed!, task, cancellationToken).ConfigureAwait(false);
    }
}
