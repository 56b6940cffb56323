using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The workflow may call the tool at all, and at this level: by the active policy, not by what the host declares.</summary>
internal sealed class LeastPrivilege(ToolStage inner) : ToolDecorator(inner)
{
    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var policy = call.Policy = await call.Run.PolicyAsync(cancellationToken).ConfigureAwait(false);
        if (policy is null || !policy.Grants(call.Run.Identity.WorkflowId, call.Tool.Name, call.Tool.Contract.Level))
            throw new ToolRefusedException(ErrorClass.AuthzDenied, "This workflow is not allowed to use this tool.");
        return await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
    }
}
