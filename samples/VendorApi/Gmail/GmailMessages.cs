using AgentPlatform.Contracts;
using AgentPlatform.VendorApi.State;

namespace AgentPlatform.VendorApi.Gmail;

/// <param name="Query">Words that must all occur in sender, subject or body; <c>from:</c> limits to senders.</param>
[Payload]
public sealed record SearchRequest(string Query, int MaxResults = 10);

[Payload]
public sealed record MailSummary(string MessageId, string ThreadId, string From, string Subject, DateTimeOffset At);

[Payload]
public sealed record SearchAnswer(IReadOnlyList<MailSummary> Messages);

[Payload]
public sealed record ThreadAnswer(string ThreadId, IReadOnlyList<Mail> Messages);

[Payload]
public sealed record SendRequest(string ThreadId, IReadOnlyList<string> To, string Subject, string Body);

public sealed record SendAnswer(string MessageId, string ThreadId, DateTimeOffset AcceptedAt);
