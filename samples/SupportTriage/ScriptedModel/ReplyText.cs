using System.Globalization;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.ScriptedModel;

/// <summary>Writes the answer in the customer's language from the sentences of <c>replies.json</c>.</summary>
[Payload]
internal sealed class ReplyText
{
    private static readonly Dictionary<string, Dictionary<string, string>> _sentences = Load();

    private readonly Dictionary<string, string> _words;

    private ReplyText(Language language) => _words = _sentences[language.ToString().ToLowerInvariant()];

    public static string Of(TicketReading reading, IReadOnlyList<OrderOutcome> orders)
    {
        var text = new ReplyText(reading.Language);
        var name = orders.Select(outcome => outcome.Order?.Name).FirstOrDefault(found => found is not null);
        List<string> paragraphs = [name is null ? text._words["greeting_unnamed"] : text._words["greeting"].Replace("{name}", name)];
        if (reading.Angry) paragraphs.Add(text._words["apology"]);
        paragraphs.AddRange(text.Matter(reading, orders));
        if (reading.HoldsUnreadableFile) paragraphs.Add(text._words["unreadable_file"]);
        if (reading.HoldsSecrets) paragraphs.Add(text._words["secrets"]);
        paragraphs.Add(text._words["closing"]);
        return string.Join("\n\n", paragraphs);
    }

    private IEnumerable<string> Matter(TicketReading reading, IReadOnlyList<OrderOutcome> orders)
    {
        foreach (var missing in orders.Where(outcome => outcome.Order is null)) yield return Fill("order_unknown", missing);
        var known = orders.Where(outcome => outcome.Order is not null).ToList();
        switch (reading.Wish)
        {
            case Wish.Refund:
                foreach (var sentence in known.SelectMany(outcome => Refund(reading, outcome))) yield return sentence;
                if (orders.Count == 0) yield return _words["ask_order"];
                break;
            case Wish.OrderStatus:
                foreach (var outcome in known) yield return Fill(StatusSentence(outcome.Order!.Status), outcome);
                break;
            case Wish.ReturnPolicy: yield return _words["return_policy"]; break;
            case Wish.Praise: yield return _words["praise"]; break;
            case Wish.Unknown: yield return _words["ask_details"]; break;
            default: yield return _words["help"]; break;
        }
    }

    private IEnumerable<string> Refund(TicketReading reading, OrderOutcome outcome)
    {
        if (outcome.Order!.RefundableUsd == 0) return [Fill("refund_none_left", outcome)];
        if (!outcome.Refunded) return [Fill("refund_review", outcome)];
        var refunded = Math.Min(reading.AmountUsd ?? outcome.Order.RefundableUsd, outcome.Order.RefundableUsd);
        var done = Fill("refund_done", outcome).Replace("{amount}", refunded.ToString("0.00", CultureInfo.InvariantCulture) + " USD");
        return reading.AmountUsd > refunded ? [done, _words["refund_limit"]] : [done];
    }

    private static string StatusSentence(string status) => status is "shipped" or "delivered" ? status : "in_transit";

    private string Fill(string sentence, OrderOutcome outcome)
        => _words[sentence].Replace("{order}", outcome.OrderId).Replace("{item}", outcome.Order?.Item ?? "");

    private static Dictionary<string, Dictionary<string, string>> Load()
    {
        using var file = typeof(ReplyText).Assembly.GetManifestResourceStream("replies.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(file)!;
    }
}
