using AgentPlatform.Contracts;
using AgentPlatform.VendorApi.State;

namespace AgentPlatform.VendorApi.Crm;

/// <summary>By order, or by the customer's address; exactly one.</summary>
[Payload]
public sealed record LookupRequest(string? OrderId = null, string? Email = null);

/// <param name="RefundableUsd">What is left of the total after earlier refunds, US dollars.</param>
[Payload]
public sealed record OrderView(
    string OrderId, string CustomerId, string Name, string Email, string Item, string Status, decimal TotalUsd, decimal RefundableUsd);

[Payload]
public sealed record LookupAnswer(IReadOnlyList<OrderView> Orders);

/// <param name="Reason">damaged, late, wrong_item, duplicate_charge or other.</param>
public sealed record RefundRequest(string OrderId, decimal AmountUsd, string Reason);

public sealed record RefundList(IReadOnlyList<Refund> Refunds);
