using System.Text.Json;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>Compares names as UTF-16 code units (RFC 8785 section 3.2.3) without decoding them.</summary>
internal static class MemberName
{
    /// <summary>Names without escapes, as UTF-8.</summary>
    public static int Compare(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var common = x.CommonPrefixLength(y);
        if (common == x.Length || common == y.Length) return x.Length - y.Length;
        return Rank(x[common]) - Rank(y[common]);
    }

    /// <summary>
    /// UTF-8 sorts like code points, and code points sort like UTF-16 but for one case: characters beyond U+FFFF (lead bytes
    /// F0 to F4) are surrogate pairs there, so they come before U+E000 to U+FFFF (lead bytes EE and EF).
    /// </summary>
    private static int Rank(byte lead) => lead switch { < 0xEE => lead, >= 0xF0 => lead - 2, _ => lead + 0x10 };

    /// <summary>Names of which one at least holds an escape (rare): decoded first.</summary>
    public static int CompareEscaped(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) => string.CompareOrdinal(Decode(x), Decode(y));

    private static string Decode(ReadOnlySpan<byte> escaped)
    {
        var reader = new Utf8JsonReader([(byte)'"', .. escaped, (byte)'"']);
        reader.Read();
        return reader.GetString()!;
    }
}
