using System.Globalization;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// Numbers as ECMAScript prints them (ECMA-262 Number::toString): the shortest digits that read back as the same double, laid
/// out plainly from 1e-6 up to 1e21 and with an exponent beyond.
/// </summary>
internal static class EcmaScriptNumber
{
    /// <summary>.NET's "R" finds the right digits; only their layout differs.</summary>
    public static int Write(double value, Span<byte> output)
    {
        Span<byte> buffer = stackalloc byte[32];
        value.TryFormat(buffer, out var length, "R", CultureInfo.InvariantCulture);
        var text = (ReadOnlySpan<byte>)buffer[..length];
        var negative = text[0] == '-';
        if (negative) text = text[1..];
        var exponent = 0;
        var e = text.IndexOf((byte)'E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }
        var dot = text.IndexOf((byte)'.');
        var point = (dot < 0 ? text.Length : dot) + exponent;
        Span<byte> digits = stackalloc byte[32];
        var count = 0;
        foreach (var b in text)
            if (b != '.') digits[count++] = b;
        var zeros = digits[..count].IndexOfAnyExcept((byte)'0');
        return zeros < 0 ? Write(false, [], 0, output) : Write(negative, digits[zeros..count], point - zeros, output);
    }

    /// <param name="digits">Significant digits without leading zeros; none for zero.</param>
    /// <param name="point">Where the decimal point is, counted from the first digit (ECMA-262's n).</param>
    public static int Write(bool negative, ReadOnlySpan<byte> digits, int point, Span<byte> output)
    {
        digits = digits.TrimEnd((byte)'0');
        if (digits.IsEmpty)
        {
            output[0] = (byte)'0';
            return 1;
        }
        var sign = negative ? 1 : 0;
        if (negative) output[0] = (byte)'-';
        var rest = output[sign..];
        return sign + point switch
        {
            > 0 and <= 21 when digits.Length <= point => Integer(digits, point, rest),
            > 0 and <= 21 => Decimal(digits, point, rest),
            > -6 and <= 0 => Fraction(digits, -point, rest),
            _ => Scientific(digits, point - 1, rest),
        };
    }

    private static int Integer(ReadOnlySpan<byte> digits, int point, Span<byte> output)
    {
        digits.CopyTo(output);
        output[digits.Length..point].Fill((byte)'0');
        return point;
    }

    private static int Decimal(ReadOnlySpan<byte> digits, int point, Span<byte> output)
    {
        digits[..point].CopyTo(output);
        output[point] = (byte)'.';
        digits[point..].CopyTo(output[(point + 1)..]);
        return digits.Length + 1;
    }

    private static int Fraction(ReadOnlySpan<byte> digits, int zeros, Span<byte> output)
    {
        "0."u8.CopyTo(output);
        output.Slice(2, zeros).Fill((byte)'0');
        digits.CopyTo(output[(2 + zeros)..]);
        return 2 + zeros + digits.Length;
    }

    private static int Scientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> output)
    {
        output[0] = digits[0];
        var written = 1;
        if (digits.Length > 1)
        {
            output[1] = (byte)'.';
            digits[1..].CopyTo(output[2..]);
            written += digits.Length;
        }
        output[written++] = (byte)'e';
        output[written++] = (byte)(exponent < 0 ? '-' : '+');
        Math.Abs(exponent).TryFormat(output[written..], out var length, default, CultureInfo.InvariantCulture);
        return written + length;
    }
}
