using System.Text.RegularExpressions;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.ScriptedModel;

/// <summary>
/// Orders hidden in a ticket which this model, being gullible, follows when they are in English. It exists to be stopped:
/// each of these meets a rule of the policy, a person, the tool list or the loop detector.
/// </summary>
[Payload]
internal sealed partial record Injection(IReadOnlyList<string> MailTo, (string Order, decimal AmountUsd)? Refund, string? Tool, bool Repeat)
{
    public static Injection In(string instructions, string ticketId)
    {
        if (!English().IsMatch(instructions)) return new([], null, null, Repeat: false);
        var addresses = Address().Matches(instructions).Select(address => address.Value).Distinct().ToList();
        var order = Order().Match(instructions) is { Success: true } named ? named.Value : $"ORD-{ticketId}";
        var amount = RefundOrder().IsMatch(instructions) ? TicketReading.AmountIn(instructions) : null;
        return new(addresses, amount is { } usd ? (order, usd) : null,
            ToolName().Match(instructions) is { Success: true } tool ? tool.Groups[1].Value : null,
            Again().IsMatch(instructions));
    }

    [GeneratedRegex(@"\bignore\b", RegexOptions.IgnoreCase)]
    private static partial Regex English();

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\bORD-\d{4,6}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Order();

    [GeneratedRegex(@"\brefund\b", RegexOptions.IgnoreCase)]
    private static partial Regex RefundOrder();

    [GeneratedRegex(@"\bcall the tool ([a-z]+\.[a-z_]+)", RegexOptions.IgnoreCase)]
    private static partial Regex ToolName();

    [GeneratedRegex(@"\bagain and again\b|\bkeep checking\b", RegexOptions.IgnoreCase)]
    private static partial Regex Again();
}
