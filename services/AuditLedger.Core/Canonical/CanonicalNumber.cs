using System.Globalization;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>Reads a JSON number (RFC 8259 section 6) and writes it as RFC 8785 section 3.2.2.3 wants it.</summary>
internal static class CanonicalNumber
{
    public const int OutOfRange = -1;

    /// <summary>Decimals of up to 15 significant digits survive a double unchanged (DBL_DIG): their digits are the shortest already.</summary>
    private const int ExactDigits = 15;

    /// <summary>Below about 1e-308 doubles lose digits, so tiny decimals take the long way.</summary>
    private const int SmallestExactPoint = -290;

    /// <returns>Bytes read and written; none read when it is no number (written is then <see cref="OutOfRange"/> or 0).</returns>
    public static (int Read, int Written) Transcribe(ReadOnlySpan<byte> text, Span<byte> output)
    {
        Span<byte> digits = stackalloc byte[ExactDigits];
        var count = 0;
        var exact = true;
        var start = text[0] == '-' ? 1 : 0;
        var position = Digits(text, start, digits, ref count, ref exact);
        var point = position - start;
        if (point == 0 || (point > 1 && text[start] == '0')) return (0, 0);
        if (position < text.Length && text[position] == '.')
        {
            var fraction = position + 1;
            position = Digits(text, fraction, digits, ref count, ref exact);
            if (position == fraction) return (0, 0);
            if (text[start] == '0') point = -LeadingZeros(text[fraction..position]);
        }
        if (position < text.Length && (text[position] | 0x20) == 'e')
        {
            exact = false;
            position++;
            if (position < text.Length && text[position] is (byte)'+' or (byte)'-') position++;
            var exponent = position;
            while (position < text.Length && char.IsAsciiDigit((char)text[position])) position++;
            if (position == exponent) return (0, 0);
        }
        if (exact && point > SmallestExactPoint) return (position, EcmaScriptNumber.Write(start == 1, digits[..count], point, output));
        return double.TryParse(text[..position], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? (position, EcmaScriptNumber.Write(value, output))
            : (0, OutOfRange);
    }

    /// <summary>Collects significant digits, leading zeros dropped; more than <see cref="ExactDigits"/> of them is not exact.</summary>
    private static int Digits(ReadOnlySpan<byte> text, int position, Span<byte> digits, ref int count, ref bool exact)
    {
        for (; position < text.Length && char.IsAsciiDigit((char)text[position]); position++)
        {
            if (count == 0 && text[position] == '0') continue;
            if (count < ExactDigits) digits[count++] = text[position];
            else exact = false;
        }
        return position;
    }

    private static int LeadingZeros(ReadOnlySpan<byte> fraction)
    {
        var significant = fraction.IndexOfAnyExcept((byte)'0');
        return significant < 0 ? 0 : significant;
    }
}
