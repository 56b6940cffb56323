using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>The rules over tool, level and arguments. What can't be decided is denied.</summary>
internal sealed class PolicyCheck(ToolStage inner) : ToolDecorator(inner)
{
    public override ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        call.Verdict = call.Policy is { } policy ? Evaluate(policy, call) : new(PolicyEffect.Deny, "no policy");
        if (call.Verdict.Effect is PolicyEffect.Deny or PolicyEffect.Undecidable)
            throw new ToolRefusedException(ErrorClass.PolicyDenied, $"The policy does not allow this call (rule {call.Verdict.Rule}).");
        return Inner.InvokeAsync(call, cancellationToken);
    }

    private PolicyVerdict Evaluate(PolicySet policy, ToolCall call)
    {
        var workflow = call.Run.Identity.WorkflowId;
        return policy.Evaluate(new(workflow, call.Tool.Name, call.Tool.Contract.Level, policy.LooksAtArguments(workflow, call.Tool.Name) ? call.Args.Whole : null));
    }
}
