using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// Arguments that don't fit the tool's schema never reach it. Nor does any call when the tool's schema is not the one its contract was
/// written for: what the key fields or the target mean may have changed with it.
/// </summary>
internal sealed class SchemaValidation(ToolStage inner, WorkflowTool tool) : ToolDecorator(inner)
{
    private readonly Schemas.JsonSchema _schema = Schemas.JsonSchema.Compile(tool.Function.JsonSchema);
    private readonly bool _drifted = tool.Contract.SchemaHash is { } pinned && pinned != SchemaDigest.Of(tool.Function.JsonSchema);

    public override ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (_drifted) throw new ToolRefusedException(ErrorClass.SchemaDrift, "The tool's schema has changed; it can't be used until its contract is reviewed.");
        if (call.Context?.ContainsKey(ToolCall.MalformedKey) == true) throw new ToolRefusedException(ErrorClass.InvalidArgs, "$: the arguments are not a JSON object");
        if (_schema.FirstFault(call.Args) is { } fault) throw new ToolRefusedException(ErrorClass.InvalidArgs, fault);
        foreach (var field in tool.Contract.KeyFields)
            if (call.Text(field) is null) throw new ToolRefusedException(ErrorClass.InvalidArgs, $"$.{field}: required, it identifies the effect");
        return Inner.InvokeAsync(call, cancellationToken);
    }
}
