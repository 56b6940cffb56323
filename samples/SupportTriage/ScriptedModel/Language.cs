using System.Text.RegularExpressions;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.ScriptedModel;

/// <summary>ISO 639-1 codes of the languages the model answers in; <c>replies.json</c> has a block for each.</summary>
internal enum Language { En, De, Fr, Es, It, Pt, Pl, Ja, Zh, Ar, He, Uk }

/// <summary>Guesses a language: by script where that decides, else by its most telling small words.</summary>
internal static partial class Languages
{
    private static readonly (Language Language, Regex Words)[] _bySmallWords =
    [
        (Language.En, English()), (Language.De, German()), (Language.Fr, French()), (Language.Es, Spanish()),
        (Language.It, Italian()), (Language.Pt, Portuguese()), (Language.Pl, Polish()),
    ];

    public static Language Of([Payload] string text)
        => Kana().IsMatch(text) ? Language.Ja
        : Han().IsMatch(text) ? Language.Zh
        : Arabic().IsMatch(text) ? Language.Ar
        : Hebrew().IsMatch(text) ? Language.He
        : Cyrillic().IsMatch(text) ? Language.Uk
        : _bySmallWords.MaxBy(candidate => candidate.Words.Count(text)).Language;

    [GeneratedRegex(@"[\p{IsHiragana}\p{IsKatakana}]")]
    private static partial Regex Kana();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"\p{IsArabic}")]
    private static partial Regex Arabic();

    [GeneratedRegex(@"\p{IsHebrew}")]
    private static partial Regex Hebrew();

    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic();

    [GeneratedRegex(@"\b(the|and|is|my|you|please|of)\b", RegexOptions.IgnoreCase)]
    private static partial Regex English();

    [GeneratedRegex(@"\b(der|die|das|und|ich|bitte|mit|ist)\b", RegexOptions.IgnoreCase)]
    private static partial Regex German();

    [GeneratedRegex(@"\b(le|la|les|je|est|ma|bonjour|merci|où)\b", RegexOptions.IgnoreCase)]
    private static partial Regex French();

    [GeneratedRegex(@"\b(el|los|mi|por|hola|saludo|una|pedido)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Spanish();

    [GeneratedRegex(@"\b(il|che|mio|grazie|sono|buongiorno|ordine)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Italian();

    [GeneratedRegex(@"\b(as|do|meu|olá|obrigad[ao]|pedido|uma)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Portuguese();

    [GeneratedRegex(@"\b(jest|nie|proszę|dzień|dobry|się|z)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Polish();
}
