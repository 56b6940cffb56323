using System.Text.RegularExpressions;

namespace AgentPlatform.ServiceDefaults.Redaction.Detectors;

/// <summary>Numbers of people: cards, bank accounts, social security, phones. Checksums where there are any, else context.</summary>
internal static partial class Numbers
{
    private const int Timeout = 250; // milliseconds

    private static readonly Context SocialWords = new(40, "ssn", "social security", "social sec", "taxpayer", "tax id");
    private static readonly Context PhoneWords = new(32, "phone", "téléphone", "teléfono", "telefoon", "tlf", "rückruf", "celular", "portable", "cellulare", "电话", "手机", "電話", "携帯", "전화", "номер", "тел", "tel:", "tel ", "tel.", "mobile", "mobil", "call ", "fax", "cell", "whatsapp", "sms", "handy", "telefon", "dial", "text me", "reach me", "reach her", "reach him", "contact number");
    private static readonly Context OtherWords = new(24, "order", "invoice", "ticket", "isbn", "issn", "sku", "serial", "part", "tracking", "build", "version", "case ", "case#", "item",
        "product", "reference", "ref ", "ref:", "account", "acct", "batch", "lot ", "model", "id ", "id:", "id=", "no. ", "seq", "epoch", "timestamp", "imei", "ean", "upc", "gtin", "asin", "doi", "artikel", "bestell", "rechnung", "auftrag", "vorgang", "kundennummer");

    private static readonly Context NearWords = new(10, "line ", "order", "ticket", "invoice", "id ", "took ", "after ");

    public static IEnumerable<Detector> All { get; } =
    [
        new() { Kind = Kinds.Card, Pattern = Card(), Traits = Traits.LongNumber, Accept = (_, match) => Checksums.IsCard(match.ValueSpan) },
        new() { Kind = Kinds.Iban, Pattern = Iban(), Traits = Traits.BankNumber, Accept = (_, match) => Checksums.IsIban(match.ValueSpan) },
        new() { Kind = Kinds.Ssn, Pattern = Social(), Traits = Traits.SocialNumber, Accept = (text, match) => SocialWords.Precedes(text, match.Index) || !OtherWords.Precedes(text, match.Index) },
        new() { Kind = Kinds.Ssn, Pattern = SocialPlain(), Anchors = ["ssn", "social sec", "taxpayer", "tax id"], Accept = (text, match) => SocialWords.Precedes(text, match.Index) },
        new() { Kind = Kinds.Phone, Pattern = International(), Traits = Traits.PhoneNumber, Accept = IsInternational },
        new() { Kind = Kinds.Phone, Pattern = National(), Traits = Traits.PhoneNumber, Accept = (text, match) => PhoneWords.Precedes(text, match.Index) || !OtherWords.Precedes(text, match.Index) },
        new()
        {
            Kind = Kinds.Phone, Pattern = AnyPhone(), Accept = (text, match) => Checksums.Digits(match.ValueSpan) is >= 7 and <= 15 && PhoneWords.Precedes(text, match.Index) && !NearWords.Precedes(text, match.Index) && !IsDateOrAddress(match.ValueSpan),
            Traits = Traits.AnyNumber, NeedsBoth = true, Anchors = ["phone", "tel:", "tel ", "tel.", "mobile", "mobil", "call ", "fax", "cell", "whatsapp", "sms", "handy", "telefon", "dial", "text me", "reach ", "contact number"],
        },
    ];

    private static bool IsInternational(string text, Match match) => Checksums.Digits(match.ValueSpan) is >= 8 and <= 15;

    private static bool IsDateOrAddress(ReadOnlySpan<char> number)
        => (number.Length >= 10 && number[4] == '-' && number[7] == '-' && number[..2] is "19" or "20") || number.Count('.') == 3 && System.Net.IPAddress.TryParse(number, out _);

    [GeneratedRegex("""(?<![\w.+-])[2-6]\d{3}[ -]?(?:\d{4}[ -]?\d{4}[ -]?\d{1,4}(?:[ -]?\d{1,3})?|\d{6}[ -]?\d{4,5})(?![\w-]|\.\d)""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Card();

    [GeneratedRegex("""(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Iban();

    [GeneratedRegex("""(?<![\w.+/-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w/-]|\.\d)""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Social();

    [GeneratedRegex("""(?<![\w.+-])(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}(?![\w-]|\.\d)""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex SocialPlain();

    [GeneratedRegex("""(?<![\w.+])\+[1-9]\d{0,2}[ ./-]?(?:\(0?\d{1,4}\)[ ./-]?)?\d{1,5}(?:[ ./-]?\d{1,5}){1,5}(?![\w])|(?<![\w.+-])00[1-9]\d{0,2}[ ./-](?:\(0?\d{1,4}\)[ ./-]?)?\d{1,5}(?:[ ./-]?\d{2,5}){1,4}(?![\w-])""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex International();

    [GeneratedRegex("""(?<![\w.+/-])(?:(?:1[ .-])?\([2-9]\d{2}\) ?\d{3}[ .-]?\d{4}|(?:1[ .-])?[2-9]\d{2}([ .-])[2-9]\d{2}\1\d{4}|\(0\d{1,4}\)[ /-]?\d{3,4}[ -]?\d{3,5}|0[1-9](?:([ .-])\d{2})(?:\2\d{2}){3}|0[1-9]\d{1,3}[ /-]\d{3,4}[ -]?\d{3,4}|0[1-9]\d{1,3}[ /]\d{5,8}|0[1-9]\d{0,2}-\d{7,8}|0[1-9]\d{0,2}-\d{2,3}(?: \d{2,3}){2,3})(?![\w/-]|\.\d)""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex National();

    [GeneratedRegex("""(?<![\w.+-])[+(]?\d{1,5}\)?(?:[ ./-]?\(?\d{2,5}\)?){1,5}(?![\w-]|\.\d)""", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex AnyPhone();
}
