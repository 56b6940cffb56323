using System.Globalization;
using System.Text.RegularExpressions;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Tickets;

namespace AgentPlatform.Traffic.Customers;

/// <summary>An order that has to exist before its ticket is sent.</summary>
[Payload]
internal sealed record NewOrder(string OrderId, string CustomerId, string Name, string Email, string Item, string Status, decimal TotalUsd);

/// <summary>
/// The same story as a sample ticket, happening to somebody new: another ticket, other orders. Without that every effect
/// would be one that has already been done.
/// </summary>
internal static partial class TicketVariation
{
    private const int FirstOrder = 500_000;
    private static readonly string[] _statuses = ["shipped", "in_transit", "delivered"];

    /// <param name="number">Distinct for each ticket ever sent to this stack, below 100,000.</param>
    public static (Ticket Ticket, IReadOnlyList<NewOrder> Orders) Of(Ticket sample, int number)
    {
        var orders = new Dictionary<string, string>();
        string Renumber(string text) => Order().Replace(text, order =>
            orders.TryGetValue(order.Value, out var known) ? known : orders[order.Value] = $"ORD-{FirstOrder + (number * 4) + orders.Count}");
        var varied = sample with
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{sample.Id}-{number}"),
            Subject = Renumber(sample.Subject),
            Body = Renumber(sample.Body),
            Thread = [.. sample.Thread.Select(mail => mail with { Body = Renumber(mail.Body) })],
        };
        return (varied, [.. orders.Values.Select((order, i) => new NewOrder(
            order, $"c_{order}", "Sam Rivers", sample.From, "Trail item", _statuses[(number + i) % _statuses.Length], 15 + (number * 37 % 400)))]);
    }

    [GeneratedRegex(@"\bORD-10\d{3}\b")]
    private static partial Regex Order();
}
