using AgentPlatform.Contracts;

namespace AgentPlatform.VendorApi.State;

/// <summary>One message of a mailbox thread. <see cref="Outbound"/>: sent by the vendor's customer, not received.</summary>
[Payload]
public sealed record Mail(
    string MessageId, string ThreadId, string From, IReadOnlyList<string> To, string Subject, string Body, DateTimeOffset At, bool Outbound);

[Payload]
public sealed record Order(string OrderId, string CustomerId, string Name, string Email, string Item, string Status, decimal TotalUsd);

public sealed record Refund(string RefundId, string OrderId, decimal AmountUsd, string Reason, DateTimeOffset At);

/// <summary>Something the vendor did in the world. What a retry with the same key is answered with, for ever.</summary>
/// <param name="Fingerprint">SHA-256 of operation and body; a key that comes back with another one is refused.</param>
public sealed record Effect(
    string EffectId, string Operation, string Target, string Fingerprint, DateTimeOffset At, string? IdempotencyKey = null, Mail? Mail = null, Refund? Refund = null);

/// <summary>A line of the journal: exactly one member is set.</summary>
public sealed record VendorEvent(Mail? Received = null, Order? Order = null, Effect? Executed = null);
