using System.Globalization;

namespace AgentPlatform.Contracts;

/// <summary>Lifetimes on the wire: a whole number and one of <c>s m h d</c>, e.g. <c>24h</c>.</summary>
public static class TimeToLive
{
    public const string Form = "a whole number followed by s, m, h or d, such as 24h";

    public static bool TryParse(string? text, out TimeSpan ttl)
    {
        ttl = default;
        if (text is not { Length: >= 2 and <= 9 }) return false;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0) return false;
        ttl = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(Math.Min(count, 36_500)),
            _ => TimeSpan.Zero,
        };
        return ttl > TimeSpan.Zero;
    }

    /// <summary>For values that were validated before.</summary>
    public static TimeSpan Parse(string text) => TryParse(text, out var ttl) ? ttl : throw new FormatException($"A lifetime is {Form}.");
}
