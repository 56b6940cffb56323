using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>What agents get instead of the tool: the same name and schema, but a call is a step of the current run.</summary>
internal sealed class GovernedTool(WorkflowTool tool, ToolStage chain) : DelegatingAIFunction(tool.Function)
{
    public WorkflowTool Tool => tool;

    public ToolStage Chain => chain;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var run = RunContext.Current ?? throw new InvalidOperationException($"{Name} is governed: it can be called within a run only.");
        run.ThrowIfEnded();
        var step = run.Budget.NextStep();
        var call = new ToolCall(run, step, tool, arguments);
        if (run.History.Find(EntryTypes.ToolOutcome, step) is { } recorded)
            return await ToolReplay.AnswerAsync(call, recorded, cancellationToken).ConfigureAwait(false);
        run.ThrowIfStopped();
        try
        {
            return await chain.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolRefusedException refusal)
        {
            return ToolAnswer.Refusal(refusal.ErrorClass, refusal.Told);
        }
        catch (Exception end) when (RunControl.IsControl(end))
        {
            throw run.End(end);
        }
    }
}
