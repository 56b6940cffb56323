using System.Runtime.CompilerServices;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>A model that says what the script says, and remembers what it was told. Reports usage like a real one.</summary>
/// <param name="turns">Each makes one answer from the conversation so far; the last one is repeated.</param>
[Payload]
public sealed class ScriptedModel(params IReadOnlyList<Func<IReadOnlyList<ChatMessage>, ChatResponse>> turns) : IChatClient
{
    private readonly Lock _gate = new();
    private readonly List<IReadOnlyList<ChatMessage>> _asked = [];

    /// <summary>The conversations it was asked to go on with.</summary>
    public IReadOnlyList<IReadOnlyList<ChatMessage>> Asked
    {
        get { lock (_gate) return [.. _asked]; }
    }

    /// <summary>A turn that calls one tool.</summary>
    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Call(string tool, object arguments)
        => _ => Answer(new FunctionCallContent($"call_{Guid.NewGuid():N}", tool, System.Text.Json.JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value)));

    /// <summary>A turn that ends the run.</summary>
    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Say(string text) => _ => Answer(new TextContent(text));

    /// <summary>A turn that fails.</summary>
    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Fail(Exception exception) => _ => throw exception;

    public static ChatResponse Answer(params IList<AIContent> contents) => new(new ChatMessage(ChatRole.Assistant, contents))
    {
        ModelId = "scripted", Usage = new() { InputTokenCount = 100, OutputTokenCount = 20, TotalTokenCount = 120 },
    };

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<ChatMessage> conversation = [.. messages];
        lock (_gate) _asked.Add(conversation);
        // By its place in the conversation, not by count: a resumed run goes on where it was.
        var turn = conversation.Count(message => message.Role == ChatRole.Assistant);
        return Task.FromResult(turns[Math.Min(turn, turns.Count - 1)](conversation));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
