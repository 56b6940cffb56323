using System.Runtime.CompilerServices;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace AgentPlatform.AgentHarness.Models.OpenAi;

/// <summary><see cref="IChatClient"/> over the official OpenAI client's chat completions.</summary>
internal sealed class OpenAiChatClient(ChatClient client, ModelEndpointOptions options) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(options.Provider, options.Address(), options.Name);

    public async Task<ChatResponse> GetResponseAsync([Payload] IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var names = ToolNames.Of(options);
        var answer = await client.CompleteChatAsync(OpenAiRequest.Messages(messages), OpenAiRequest.Options(options), cancellationToken).ConfigureAwait(false);
        return OpenAiResponse.Read(answer.Value, names);
    }

    /// <summary>In one piece: the harness gives an answer out only once all of it is recorded.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        [Payload] IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
        => serviceKey is not null ? null : serviceType == typeof(ChatClientMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(client) ? client : null;

    public void Dispose()
    {
    }
}
