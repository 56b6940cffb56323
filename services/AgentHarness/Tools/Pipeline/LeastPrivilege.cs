using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The workflow may call the tool at all, and at this level: by the active policy, not by what the host declares.</summary>
internal sealed class LeastPrivilege(AIFunction inner) : ToolDecorator(inner)
{
    protected override async ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var policy = call.Policy = await call.Run.PolicyAsync(cancellationToken).ConfigureAwait(false);
        if (policy is null || !policy.Grants(call.Run.Identity.WorkflowId, Name, call.Tool.Contract.Level))
            throw new ToolRefusedException(ErrorClass.AuthzDenied, "This workflow is not allowed to use this tool.");
        return await NextAsync(call, cancellationToken).ConfigureAwait(false);
    }
}
