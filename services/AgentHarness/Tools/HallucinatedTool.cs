using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Tools.Pipeline;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>
/// Stands for every tool that a model made up: the attempt is a step and a record like any other, under this name, since a made-up
/// one may hold anything.
/// </summary>
internal sealed class HallucinatedTool : AIFunction
{
    private static readonly WorkflowTool _tool = new(new HallucinatedTool(), new() { Level = SideEffectLevel.None, SchemaVersion = "0" });

    public static AIFunction Governed { get; } = new GovernedTool(_tool, new ToolSpan(new ToolExecution(_tool.Function)));

    public override string Name => "unknown_tool";

    public override JsonElement JsonSchema { get; } = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["type"] = "object" });

    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
        => throw new ToolRefusedException(ErrorClass.HallucinatedEntity, "There is no tool of this name.");
}
