using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.Vendor;

// The vendor's messages as this client knows them. It is somebody else's API: what it adds is ignored, what it drops is drift.

[Payload]
public sealed record MailSummary(string MessageId, string ThreadId, string From, string Subject, DateTimeOffset At);

[Payload]
public sealed record SearchAnswer(IReadOnlyList<MailSummary> Messages);

[Payload]
public sealed record Mail(string MessageId, string From, IReadOnlyList<string> To, string Subject, string Body, DateTimeOffset At, bool Outbound);

[Payload]
public sealed record ThreadAnswer(string ThreadId, IReadOnlyList<Mail> Messages);

public sealed record SendAnswer(string MessageId, string ThreadId, DateTimeOffset AcceptedAt);

[Payload]
public sealed record CustomerOrder(string OrderId, string CustomerId, string Name, string Email, string Item, string Status, decimal TotalUsd, decimal RefundableUsd);

[Payload]
public sealed record LookupAnswer(IReadOnlyList<CustomerOrder> Orders);

public sealed record Refund(string RefundId, string OrderId, decimal AmountUsd, string Reason, DateTimeOffset At);

public sealed record RefundList(IReadOnlyList<Refund> Refunds);
