namespace AgentPlatform.Traffic.BadDays;

/// <summary>
/// Two good days, then a bad one, each of a kind seen in production: an outage of one product, rate limits
/// after a launch, a slow database, an unannounced API version, a load balancer that cuts answers off.
/// </summary>
internal static class BadTuesdays
{
    public static IReadOnlyList<(string Name, IReadOnlyList<Fault> Faults)> Days { get; } =
    [
        ("the CRM is down", [new("unavailable", 0.7, "crm.lookup"), new("unavailable", 0.7, "crm.refund")]),
        ("too many requests", [new("rate_limit", 0.35)]),
        ("everything is slow", [new("slow", 0.6, Milliseconds: 2_500), new("hang", 0.05, Milliseconds: 12_000)]),
        ("a new API version", [new("schema_drift", 0.8, "crm.lookup")]),
        ("answers are cut off", [new("cut_after_execute", 0.3, "gmail.send"), new("cut_after_execute", 0.3, "crm.refund"), new("error", 0.1)]),
    ];

    public static async Task GoByAsync(VendorWeather vendor, TimeSpan day, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var kind = 0; ; kind = (kind + 1) % Days.Count)
        {
            await Task.Delay(2 * day, time, cancellationToken);
            Console.WriteLine($"bad Tuesday: {Days[kind].Name}");
            await vendor.SetAsync(Days[kind].Faults, cancellationToken);
            await Task.Delay(day, time, cancellationToken);
            Console.WriteLine("Wednesday");
            await vendor.ClearAsync(cancellationToken);
        }
    }
}
