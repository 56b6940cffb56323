namespace AgentPlatform.Supervisor;

/// <summary>The wire has milliseconds: what is stored must be what is recorded, or a repeated entry would differ from the first.</summary>
internal static class WireTime
{
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow().ToUniversalTime();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
