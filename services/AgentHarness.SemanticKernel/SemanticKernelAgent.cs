using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace AgentPlatform.AgentHarness.SemanticKernel;

/// <summary>
/// Lets Semantic Kernel reason: its own loop of automatic function calls, over the governed model and through the kernel. Its loop turns exceptions
/// into answers, so a run of it waits for approvals in place, without a thread, instead of being suspended.
/// </summary>
internal sealed class SemanticKernelAgent(Kernel kernel) : IAgent
{
    public async Task<string> RunAsync([Payload] AgentWork work, CancellationToken cancellationToken)
    {
        // A clone shares plugins and services, but its filters are this run's.
        var governed = kernel.Clone();
        GovernanceFilter filter = new(work.Tools);
        governed.FunctionInvocationFilters.Insert(0, filter);
        governed.AutoFunctionInvocationFilters.Insert(0, filter);
        KernelFunctionTool.KernelOfTheRun = governed;
        var chat = work.Model.AsBuilder().UseKernelFunctionInvocation().Build().AsChatCompletionService();
        ChatHistory history = new(work.Prompt);
        history.AddUserMessage(work.Input.GetRawText());
        PromptExecutionSettings settings = new() { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        return (await chat.GetChatMessageContentAsync(history, settings, governed, cancellationToken).ConfigureAwait(false)).Content ?? "";
    }
}
