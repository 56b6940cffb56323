using AgentPlatform.AgentHarness.Runs;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace AgentPlatform.AgentHarness.SemanticKernel;

/// <summary>
/// Sends every function that is called through the kernel, by a model or by code, through the governed tool of its name. Once the run has ended,
/// it also ends Semantic Kernel's loop.
/// </summary>
internal sealed class GovernanceFilter(IReadOnlyList<AIFunction> tools) : IFunctionInvocationFilter, IAutoFunctionInvocationFilter
{
    private readonly Dictionary<string, AIFunction> _tools = tools.ToDictionary(tool => tool.Name);

    public async Task OnFunctionInvocationAsync(Microsoft.SemanticKernel.FunctionInvocationContext context, Func<Microsoft.SemanticKernel.FunctionInvocationContext, Task> next)
    {
        if (KernelFunctionTool.IsGovernedCall(context.Function))
        {
            await next(context).ConfigureAwait(false);
            return;
        }
        if (!_tools.TryGetValue(KernelFunctionTool.NameOf(context.Function), out var tool))
            throw new InvalidOperationException($"{KernelFunctionTool.NameOf(context.Function)} has no contract in this workflow, so it can't be called in its runs.");
        var answer = await tool.InvokeAsync(new(context.Arguments), context.CancellationToken).ConfigureAwait(false);
        context.Result = new FunctionResult(context.Function, answer);
    }

    public async Task OnAutoFunctionInvocationAsync(AutoFunctionInvocationContext context, Func<AutoFunctionInvocationContext, Task> next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            if (RunContext.Current is { HasEnded: true }) context.Terminate = true;
        }
    }
}
