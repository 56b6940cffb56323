using System.Diagnostics;

namespace AgentPlatform.Benchmarks;

/// <summary>Ways to fill a slice.</summary>
internal static class Slices
{
    /// <summary>Repeats <paramref name="operation"/>; operations per second.</summary>
    public static Bar.Slice Rate(Action operation) => (length, _) =>
    {
        var clock = Stopwatch.StartNew();
        long count = 0;
        for (; clock.Elapsed < length; count++) operation();
        return Task.FromResult(count / clock.Elapsed.TotalSeconds);
    };

    /// <summary>Repeats <paramref name="operation"/>; mean seconds each.</summary>
    public static Bar.Slice Time(Action operation)
    {
        var rate = Rate(operation);
        return async (length, cancellationToken) => 1 / await rate(length, cancellationToken);
    }

    /// <summary>
    /// Runs <paramref name="operation"/> from <paramref name="callers"/> concurrent callers, each in its own loop;
    /// units per second, where an operation returns how many units it did.
    /// </summary>
    public static Bar.Slice Rate(int callers, Func<int, CancellationToken, Task<int>> operation) => async (length, cancellationToken) =>
    {
        var clock = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            long units = 0;
            while (clock.Elapsed < length) units += await operation(caller, cancellationToken);
            return units;
        }, cancellationToken)));
        return done.Sum() / clock.Elapsed.TotalSeconds;
    };

    /// <summary>Repeats <paramref name="operation"/> from one caller; median seconds of one.</summary>
    public static Bar.Slice MedianTime(Func<CancellationToken, Task> operation) => async (length, cancellationToken) =>
    {
        var times = new List<double>();
        for (var total = Stopwatch.StartNew(); total.Elapsed < length;)
        {
            var started = Stopwatch.GetTimestamp();
            await operation(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    };
}
