using System.Collections.Generic;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Upper bounds of histogram buckets.</summary>
public static class MetricBuckets
{
    /// <summary>Runs and tool calls: 1 ms to 10 min.</summary>
    public static IReadOnlyList<double> Milliseconds { get; } = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000];

    /// <summary>Durable appends: 0.5 ms to 10 s.</summary>
    public static IReadOnlyList<double> Seconds { get; } = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>People deciding: 1 s to a week.</summary>
    public static IReadOnlyList<double> WaitSeconds { get; } = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 3 * 24 * 3600, 7 * 24 * 3600];
}
