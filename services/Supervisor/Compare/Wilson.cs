namespace AgentPlatform.Supervisor.Compare;

/// <summary>Wilson's score interval for a proportion (Wilson 1927), 95 %: honest also for few runs and for rates near 0 or 1.</summary>
internal static class Wilson
{
    private const double Z = 1.959963984540054;

    /// <param name="of">At least 1.</param>
    public static (double Low, double High) Interval(int successes, int of)
    {
        double n = of, p = successes / n, z2 = Z * Z;
        var centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
