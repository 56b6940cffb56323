using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The workflow may call the tool at all, and at this level: by the active policy, not by what the host declares.</summary>
internal sealed class LeastPrivilege(ToolStage inner) : ToolDecorator(inner)
{
    public override ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var policy = call.Run.PolicyAsync(cancellationToken);
        return policy.IsCompletedSuccessfully ? InvokeAsync(call, policy.Result, cancellationToken) : OnceKnownAsync(call, policy, cancellationToken);
    }

    private async ValueTask<JsonElement> OnceKnownAsync(ToolCall call, ValueTask<PolicySet?> policy, CancellationToken cancellationToken)
        => await InvokeAsync(call, await policy.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private ValueTask<JsonElement> InvokeAsync(ToolCall call, PolicySet? policy, CancellationToken cancellationToken)
    {
        call.Policy = policy;
        if (policy is null || !policy.Grants(call.Run.Identity.WorkflowId, call.Tool.Name, call.Tool.Contract.Level))
            throw new ToolRefusedException(ErrorClass.AuthzDenied, "This workflow is not allowed to use this tool.");
        return Inner.InvokeAsync(call, cancellationToken);
    }
}
