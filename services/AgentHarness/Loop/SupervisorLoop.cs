using AgentPlatform.AgentHarness.Workflows;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Loop;

/// <summary>
/// The default agent: asks the model for a plan, calls the tools it selects one after the other in its order, tells it what came
/// of them, and ends when the model answers without calling a tool. Limits are the governed model's and tools' matter.
/// </summary>
public sealed class SupervisorLoop : IAgent
{
    public bool LetsExceptionsThrough => true;

    public async Task<string> RunAsync(AgentWork work, CancellationToken cancellationToken)
    {
        List<ChatMessage> conversation = [new(ChatRole.System, work.Prompt), new(ChatRole.User, work.Input.GetRawText())];
        ChatOptions options = new() { Tools = [.. work.Tools] };
        while (true)
        {
            var plan = await work.Model.GetResponseAsync(conversation, options, cancellationToken).ConfigureAwait(false);
            conversation.AddMessages(plan);
            var calls = plan.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
            if (calls.Count == 0) return plan.Text;
            List<AIContent> results = [];
            foreach (var call in calls)
            {
                var tool = ToolSelection.Select(work.Tools, call);
                results.Add(new FunctionResultContent(call.CallId, await tool.InvokeAsync(ToolSelection.Arguments(call), cancellationToken).ConfigureAwait(false)));
            }
            conversation.Add(new(ChatRole.Tool, results));
        }
    }
}
