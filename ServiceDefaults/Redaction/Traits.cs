using System.Buffers;

namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>Shapes of a text, found in a few vectorised passes: without its shape a pattern can't match.</summary>
[Flags]
internal enum Traits
{
    None = 0,
    /// <summary>13 digits or more, with little between them.</summary>
    LongNumber = 1,
    /// <summary>Three, two and four digits.</summary>
    SocialNumber = 2,
    /// <summary>A plus or a bracket before digits, a leading zero and seven more, or 3-3-4 digits.</summary>
    PhoneNumber = 4,
    /// <summary>Four runs of one to three digits joined by dots.</summary>
    DottedQuad = 8,
    /// <summary>Two capitals before two digits.</summary>
    BankNumber = 16,
    /// <summary>Seven digits, with little between them.</summary>
    AnyNumber = 32,
    At = 64,
    Tilde = 128,
    /// <summary>Enough colons for an IPv6 address, or <c>::</c>.</summary>
    Colons = 256,
    /// <summary>Letters past ASCII, so words of other languages.</summary>
    Foreign = 512,
}

internal static class TraitScan
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(" -.()/+");

    /// <param name="counts">Of the same text: most texts are told by them.</param>
    public static Traits Of(ReadOnlySpan<char> text, in AnchorFilter.Counts counts)
    {
        var traits = (counts.Ats > 0 ? Traits.At : 0) | (counts.Tildes > 0 ? Traits.Tilde : 0) | (counts.Foreign ? Traits.Foreign : 0);
        if (counts.Colons >= 7 && counts.Digits > 0 || counts.Colons >= 2 && text.Contains("::", StringComparison.Ordinal)) traits |= Traits.Colons;
        // The shortest numbers looked for: seven digits of a phone, four of an address with its dots.
        return counts.Digits >= 7 || (counts.Digits >= 4 && counts.Dots >= 3) ? traits | OfDigits(text, text.IndexOfAnyInRange('0', '9')) : traits;
    }

    /// <summary>
    /// Walks from run to run of digits; runs with at most three separators between them make one number. Digits right behind a letter begin
    /// none: no pattern of a number takes them, and hashes and ids are full of them.
    /// </summary>
    private static Traits OfDigits(ReadOnlySpan<char> text, int at)
    {
        var traits = Traits.None;
        int digits = 0, sinceZero = 0, runs = 0, last = 0, beforeLast = 0, quads = 0;
        while (true)
        {
            var length = text[at..].IndexOfAnyExceptInRange('0', '9');
            if (length < 0) length = text.Length - at;
            if (at > 0) traits |= Before(text, at, length);
            if (digits == 0 && at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] == '_')) runs = -1;
            else
            {
                digits += length;
                sinceZero = sinceZero > 0 || text[at] == '0' ? sinceZero + length : 0;
            }
            runs++;
            if (digits >= 7) traits |= Traits.AnyNumber;
            if (digits >= 13) traits |= Traits.LongNumber;
            if (sinceZero >= 8) traits |= Traits.PhoneNumber;
            if (runs >= 3 && length == 4 && beforeLast == 3) traits |= last == 2 ? Traits.SocialNumber : last == 3 ? Traits.PhoneNumber : Traits.None;

            var next = at + length;
            var gap = next >= text.Length ? -1 : text[next..].IndexOfAnyInRange('0', '9');
            if (gap < 0) return traits;
            quads = gap == 1 && length <= 3 && text[next] == '.' ? quads + 1 : 0;
            if (quads == 3) traits |= Traits.DottedQuad;
            (beforeLast, last) = (last, length);
            if (gap > 3 || text.Slice(next, gap).ContainsAnyExcept(Separators)) (digits, sinceZero, runs, last, beforeLast) = (0, 0, 0, 0, 0);
            at = next + gap;
        }
    }

    private static Traits Before(ReadOnlySpan<char> text, int at, int length)
        => text[at - 1] is '+' or '(' ? Traits.PhoneNumber
            : at > 1 && length >= 2 && char.IsAsciiLetterUpper(text[at - 1]) && char.IsAsciiLetterUpper(text[at - 2]) && (at == 2 || !char.IsAsciiLetterOrDigit(text[at - 3])) ? Traits.BankNumber
            : Traits.None;
}
