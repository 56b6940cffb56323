using System.Text.Json.Serialization;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.Tickets;

/// <summary>A customer's mail as the agent is given it. Everything but <see cref="Id"/> is personal data.</summary>
[Payload]
public sealed record Ticket(
    string Id, string From, IReadOnlyList<string> To, string Subject, string Body, DateTimeOffset ReceivedAt,
    IReadOnlyList<ThreadMail> Thread, IReadOnlyList<Attachment> Attachments)
{
    /// <summary>The mailbox thread this ticket came from. An id, so that it may appear in ledger and spans.</summary>
    [JsonIgnore]
    public string ThreadId => $"thread_{Id}";
}

/// <summary>An earlier mail of the same thread, oldest first.</summary>
[Payload]
public sealed record ThreadMail(string From, string Body, DateTimeOffset ReceivedAt);

/// <param name="Text">What could be extracted; empty for a picture.</param>
[Payload]
public sealed record Attachment(string Name, string MediaType, string Text);
