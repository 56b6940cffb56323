using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The rules over tool, level and arguments. What can't be decided is denied.</summary>
internal sealed class PolicyCheck(AIFunction inner) : ToolDecorator(inner)
{
    protected override async ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var policy = await call.Run.PolicyAsync(cancellationToken).ConfigureAwait(false);
        call.Verdict = policy?.Evaluate(new(call.Run.Identity.WorkflowId, Name, call.Tool.Contract.Level, call.Args)) ?? new(PolicyEffect.Deny, "no policy");
        if (call.Verdict.Effect is PolicyEffect.Deny or PolicyEffect.Undecidable)
            throw new ToolRefusedException(ErrorClass.PolicyDenied, $"The policy does not allow this call (rule {call.Verdict.Rule}).");
        return await NextAsync(call, cancellationToken).ConfigureAwait(false);
    }
}
