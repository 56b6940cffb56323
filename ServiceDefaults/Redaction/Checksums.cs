using System.Collections.Frozen;

namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>Numbers that prove themselves.</summary>
internal static class Checksums
{
    /// <summary>Lengths of IBANs by country (ISO 13616 registry).</summary>
    private static readonly FrozenDictionary<string, int> IbanLengths = ("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 "
        + "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 "
        + "PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20")
        .Split(' ').ToFrozenDictionary(x => x[..2], x => int.Parse(x[2..], System.Globalization.CultureInfo.InvariantCulture));

    public static int Digits(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
            if (char.IsAsciiDigit(c)) count++;
        return count;
    }

    /// <summary>Issuer prefix, its lengths, and Luhn's check digit (ISO/IEC 7812).</summary>
    public static bool IsCard(ReadOnlySpan<char> text)
    {
        Span<int> digits = stackalloc int[text.Length];
        var n = 0;
        foreach (var c in text)
            if (char.IsAsciiDigit(c)) digits[n++] = c - '0';
        return n is >= 13 and <= 19 && HasIssuer(digits[..n]) && Luhn(digits[..n]);
    }

    /// <summary>ISO 13616: the country's length, and 1 modulo 97.</summary>
    public static bool IsIban(ReadOnlySpan<char> text)
    {
        Span<char> compact = stackalloc char[text.Length];
        var n = 0;
        foreach (var c in text)
            if (char.IsAsciiLetterOrDigit(c)) compact[n++] = c;
        if (!IbanLengths.TryGetValue(new string(compact[..2]), out var length) || n != length) return false;
        var rest = 0;
        for (var i = 0; i < n; i++)
        {
            var c = compact[(i + 4) % n];
            rest = char.IsAsciiDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
        }
        return rest == 1;
    }

    private static bool HasIssuer(ReadOnlySpan<int> d)
    {
        var (two, three, four) = (d[0] * 10 + d[1], d[0] * 100 + d[1] * 10 + d[2], d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3]);
        return d.Length switch
        {
            13 => d[0] == 4,
            14 => two is 36 or 38 or 39 || three is >= 300 and <= 305,
            15 => two is 34 or 37,
            16 => d[0] == 4 || two is >= 51 and <= 55 || four is >= 2221 and <= 2720 || four == 6011 || three is >= 644 and <= 659 || four is >= 3528 and <= 3589 || two == 62,
            19 => d[0] == 4 || two == 62 || two == 65,
            _ => two == 62,
        };
    }

    private static bool Luhn(ReadOnlySpan<int> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] * (i % 2 + 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }
}
