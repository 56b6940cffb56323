using System.Globalization;
using System.Text.Json;

namespace AgentPlatform.Standalone.Once;

/// <summary>The lines below the driver's table of tickets: the run as a whole.</summary>
internal static class Summary
{
    /// <param name="results">The driver's JSON: <c>{"tickets":[{"outcome","tool_calls","approvals","cost_usd",…}]}</c>.</param>
    public static void Print(string results, LedgerProof proof, Verification verified, long redactions)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(results));
        var tickets = document.RootElement.GetProperty("tickets").EnumerateArray().ToList();
        var outcomes = tickets.GroupBy(ticket => Text(ticket, "outcome") ?? "failed").OrderByDescending(group => group.Count())
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}"));
        Launcher.Say("");
        Line("tickets", tickets.Count.ToString(CultureInfo.InvariantCulture));
        Line("outcomes", string.Join(", ", outcomes));
        Line("tool calls", Sum(tickets, "tool_calls").ToString(CultureInfo.InvariantCulture));
        Line("approvals", Sum(tickets, "approvals").ToString(CultureInfo.InvariantCulture));
        Line("cost", string.Create(CultureInfo.InvariantCulture, $"{Sum(tickets, "cost_usd"):0.0000} USD"));
        Line("redactions", string.Create(CultureInfo.InvariantCulture, $"{redactions} values masked in telemetry"));
        Line("ledger", string.Create(CultureInfo.InvariantCulture, $"{proof.Records} records in {proof.Export}"));
        Line("head", string.Create(CultureInfo.InvariantCulture, $"{(verified.Intact ? "verified" : "NOT verified")} seq {proof.Records - 1} {proof.Head}"));
    }

    private static void Line(string name, string value) => Launcher.Say($"{name,-12}{value}");

    private static string? Text(JsonElement ticket, string name)
        => ticket.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static decimal Sum(List<JsonElement> tickets, string name)
        => tickets.Sum(ticket => ticket.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : 0);
}
