using System.Runtime.CompilerServices;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.SemanticKernelAgent;

/// <summary>Stands for a model: tries to cancel order 1, cancels order 7, lists what is left, and says so.</summary>
[Payload]
public sealed class OrderModel : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var turn = messages.Count(message => message.Role == ChatRole.Assistant);
        AIContent content = turn switch
        {
            0 => Call(options, "cancel", new() { ["id"] = 1 }),
            1 => Call(options, "cancel", new() { ["id"] = 7 }),
            2 => Call(options, "list", []),
            _ => new TextContent("Order 7 is canceled; order 1 may not be."),
        };
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [content])) { Usage = new() { InputTokenCount = 50, OutputTokenCount = 10 } });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    /// <summary>Under the name that Semantic Kernel gave the function on the wire.</summary>
    private static FunctionCallContent Call(ChatOptions? options, string function, Dictionary<string, object?> arguments)
        => new($"call_{Guid.NewGuid():N}", options!.Tools!.Single(tool => tool.Name.EndsWith(function, StringComparison.Ordinal)).Name, arguments);
}
