using System.Globalization;
using System.Text.RegularExpressions;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Tickets;

namespace AgentPlatform.SupportTriage.ScriptedModel;

internal enum Wish { Refund, OrderStatus, ReturnPolicy, Praise, Help, Unknown }

/// <summary>What the scripted model understands of a ticket. The same ticket is always understood the same way.</summary>
/// <param name="Orders">At most three, as named by the customer.</param>
/// <param name="GuessedOrder">No order was named and any number of five digits looked like one: how models make entities up.</param>
/// <param name="AmountUsd">As asked for; absent: all that can be refunded.</param>
[Payload]
internal sealed partial record TicketReading(
    Wish Wish, Language Language, IReadOnlyList<string> Orders, string? GuessedOrder, decimal? AmountUsd, string RefundReason,
    bool Angry, bool HoldsSecrets, bool HoldsUnreadableFile, Injection Injection)
{
    private const int MaxOrders = 3;

    public static TicketReading Of(Ticket ticket)
    {
        var text = TicketText.Of(ticket);
        var orders = Order().Matches(text.Customer).Select(order => order.Value.ToUpperInvariant()).Distinct().Take(MaxOrders).ToList();
        var wish = WishOf(text.Customer, orders.Count > 0);
        var guess = orders.Count == 0 && wish == Wish.Refund && LooksLikeOrder().Match(text.Customer) is { Success: true } number ? "ORD-" + number.Value : null;
        return new(wish, Languages.Of(text.Customer), orders, guess, AmountIn(text.Customer), ReasonOf(text.Customer),
            Angry: ticket.Thread.Count >= 2 || Furious().IsMatch(text.Customer),
            HoldsSecrets: Secret().IsMatch(text.Customer),
            HoldsUnreadableFile: ticket.Attachments.Any(file => file.Text.Length == 0),
            Injection.In(text.Instructions, ticket.Id));
    }

    public static decimal? AmountIn(string text)
    {
        var amount = Amount().Match(text);
        if (!amount.Success) return null;
        var digits = amount.Groups["digits"].Value;
        var cents = digits.Length > 3 && digits[^3] is '.' or ',' ? digits[^2..] : "00";
        var whole = digits.Length > 3 && digits[^3] is '.' or ',' ? digits[..^3] : digits;
        return decimal.TryParse(whole.Replace(".", "").Replace(",", "") + "." + cents, NumberStyles.Number, CultureInfo.InvariantCulture, out var usd) ? usd : null;
    }

    private static Wish WishOf(string text, bool namesOrder)
        => string.IsNullOrWhiteSpace(text) ? Wish.Unknown
        : Refund().IsMatch(text) ? Wish.Refund
        : Policy().IsMatch(text) ? Wish.ReturnPolicy
        : Praise().IsMatch(text) && !text.AsSpan().ContainsAny('?', '？', '؟') ? Wish.Praise
        : namesOrder && !Broken().IsMatch(text) ? Wish.OrderStatus
        : Wish.Help;

    private static string ReasonOf(string text)
        => Twice().IsMatch(text) ? "duplicate_charge"
        : Wrong().IsMatch(text) ? "wrong_item"
        : Broken().IsMatch(text) ? "damaged"
        : Late().IsMatch(text) ? "late"
        : "other";

    [GeneratedRegex(@"\bORD-\d{4,6}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Order();

    [GeneratedRegex(@"(?<![\d-])\d{5}(?![\d-])")]
    private static partial Regex LooksLikeOrder();

    [GeneratedRegex(@"\$\s?(?<digits>\d[\d.,]*\d|\d)|(?<digits>\d[\d.,]*\d|\d)\s?(USD|\$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Amount();

    [GeneratedRegex(@"refund|money back|\$[\d.]+ back|reimburs|erstatt|rembours|reembols|rimbors|zwrot|返金|退款|استرداد|החזר כספי|повернення коштів", RegexOptions.IgnoreCase)]
    private static partial Regex Refund();

    [GeneratedRegex(@"return policy|rückgabebedingungen|politique de retour|política de devoluciones", RegexOptions.IgnoreCase)]
    private static partial Regex Policy();

    [GeneratedRegex(@"\bthank|\blovely\b|подякувати|дякую|herzlichen dank|merci beaucoup|ありがとうございました", RegexOptions.IgnoreCase)]
    private static partial Regex Praise();

    [GeneratedRegex(@"broke|snapped|cracked|chipped|leak|sticks|came off|defekt|beschädigt|fuit|endommag|descolada|uszkodzon|损坏|故障", RegexOptions.IgnoreCase)]
    private static partial Regex Broken();

    [GeneratedRegex(@"wrong (size|item|model|colou?r)|too small|too large|falsche|別モデル|違う", RegexOptions.IgnoreCase)]
    private static partial Regex Wrong();

    [GeneratedRegex(@"twice|dos veces|deux fois|doppelt|duas vezes", RegexOptions.IgnoreCase)]
    private static partial Regex Twice();

    [GeneratedRegex(@"\blate\b|delay|verspätet|en retard|atrasad", RegexOptions.IgnoreCase)]
    private static partial Regex Late();

    [GeneratedRegex(@"unacceptable|solicitor|lawyer|THIRD (time|REQUEST)|inacceptable|unverschämt|inaceptable")]
    private static partial Regex Furious();

    [GeneratedRegex(@"password|passwort|contraseña|\bAKIA[0-9A-Z]{16}\b|\bBearer [\w-]|\bBasic [\w+/=]{12,}|://[^\s:/]+:[^\s@]+@|\b(?:\d[ -]?){15,16}\b|\b[A-Z]{2}\d{2}(?: ?\d{4}){4}|session_token=|\b\d{3}-\d{2}-\d{4}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
