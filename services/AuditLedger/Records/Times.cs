using System.Globalization;
using System.Text;

namespace AgentPlatform.AuditLedger.Records;

/// <summary>Times as the contract writes them.</summary>
internal static class Times
{
    private const string Layout = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static bool TryParse(ReadOnlySpan<byte> utf8, out DateTime utc)
    {
        utc = default;
        if (utf8.Length != 24) return false;
        Span<char> text = stackalloc char[24];
        Encoding.Latin1.GetChars(utf8, text);
        return DateTime.TryParseExact(text, Layout, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out utc);
    }

    /// <summary>What is written has milliseconds, so what is stored and compared has no more.</summary>
    public static DateTime UtcNowMilliseconds(this TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
