using System.Globalization;

namespace AgentPlatform.Supervisor.Console;

/// <summary>Figures as people read them.</summary>
public static class Show
{
    public static string Duration(long? milliseconds) => milliseconds switch
    {
        null => "",
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s"),
        _ => TimeSpan.FromMilliseconds(milliseconds.Value).ToString(milliseconds < 86_400_000 ? @"h\:mm\:ss" : @"d\d\ h\:mm", CultureInfo.InvariantCulture),
    };

    public static string Usd(decimal? amount) => amount is { } usd ? string.Create(CultureInfo.InvariantCulture, $"${usd:0.0000}") : "";

    public static string Percent(double? rate) => rate is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %") : "";

    public static string Left(DateTimeOffset until, DateTimeOffset now)
        => until <= now ? "ran out" : $"{Duration((long)(until - now).TotalMilliseconds)} left";
}
