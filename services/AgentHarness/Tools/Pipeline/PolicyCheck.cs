using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The rules over tool, level and arguments. What can't be decided is denied.</summary>
internal sealed class PolicyCheck(AIFunction inner) : ToolDecorator(inner)
{
    protected override ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        call.Verdict = call.Policy is { } policy ? Evaluate(policy, call) : new(PolicyEffect.Deny, "no policy");
        if (call.Verdict.Effect is PolicyEffect.Deny or PolicyEffect.Undecidable)
            throw new ToolRefusedException(ErrorClass.PolicyDenied, $"The policy does not allow this call (rule {call.Verdict.Rule}).");
        return NextAsync(call, cancellationToken);
    }

    private PolicyVerdict Evaluate(PolicySet policy, ToolCall call)
    {
        var workflow = call.Run.Identity.WorkflowId;
        return policy.Evaluate(new(workflow, Name, call.Tool.Contract.Level, policy.LooksAtArguments(workflow, Name) ? call.Args.Whole : null));
    }
}
