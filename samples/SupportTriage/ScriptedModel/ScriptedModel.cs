using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Tickets;
using Microsoft.Extensions.AI;

namespace AgentPlatform.SupportTriage.ScriptedModel;

/// <summary>
/// A model without a model: reads the ticket, plans, reacts to what its tools answer. Stateless, and without randomness or a
/// clock: the same conversation always gets the same answer, so that runs can be repeated, resumed and compared.
/// </summary>
internal sealed class ScriptedModel : IChatClient
{
    public const string Provider = "scripted";

    public static ModelVersion Version { get; } = new(Provider, "triage", "1");

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var conversation = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var answer = Answer(conversation);
        return Task.FromResult(new ChatResponse(answer)
        {
            ModelId = Version.Name,
            FinishReason = answer.Contents.OfType<FunctionCallContent>().Any() ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            Usage = TokenCount.Of(conversation, answer),
        });
    }

    private static ChatMessage Answer(IReadOnlyList<ChatMessage> conversation)
    {
        if (Ticket(conversation) is not { } ticket) return new(ChatRole.Assistant, "This is not a support ticket; there is nothing I can do.");
        var script = new TriageScript(ticket, Answers.In(conversation));
        if (script.Next() is not { } step) return new(ChatRole.Assistant, script.Summary());
        List<AIContent> contents = conversation.Any(message => message.Role == ChatRole.Assistant) ? [] : [new TextContent(script.Plan())];
        contents.Add(new FunctionCallContent(step.CallId, step.Tool, step.Arguments));
        return new(ChatRole.Assistant, contents);
    }

    private static Ticket? Ticket(IReadOnlyList<ChatMessage> conversation)
    {
        try
        {
            return conversation.FirstOrDefault(message => message.Role == ChatRole.User) is { } input
                ? TicketReader.Read(System.Text.Encoding.UTF8.GetBytes(input.Text))
                : null;
        }
        catch (TicketException)
        {
            return null;   // said in the answer; there is nobody else to tell
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
        => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() { }
}
