using AgentPlatform.AgentHarness.Workflows;
using Microsoft.SemanticKernel;

namespace AgentPlatform.AgentHarness.SemanticKernel;

/// <summary>Puts a Semantic Kernel agent under governance.</summary>
public static class SemanticKernelWorkflow
{
    /// <summary>
    /// The kernel reasons, and its functions are the workflow's tools, under <c>plugin.function</c>. The kernel, its plugins and its filters stay as they are.
    /// </summary>
    /// <param name="contracts">One for each function of the kernel, by <c>plugin.function</c>.</param>
    /// <exception cref="ArgumentException">A function has no contract.</exception>
    public static WorkflowBuilder UseKernel(this WorkflowBuilder workflow, Kernel kernel, IReadOnlyDictionary<string, ToolContract> contracts)
    {
        foreach (var function in kernel.Plugins.SelectMany(plugin => plugin))
        {
            KernelFunctionTool tool = new(kernel, function);
            workflow.AddTool(tool, contracts.GetValueOrDefault(tool.Name)
                ?? throw new ArgumentException($"The kernel's function {tool.Name} needs a contract.", nameof(contracts)));
        }
        return workflow.UseAgent(new SemanticKernelAgent(kernel));
    }
}
