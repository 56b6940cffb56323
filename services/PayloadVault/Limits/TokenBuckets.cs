using System.Collections.Concurrent;

namespace AgentPlatform.PayloadVault.Limits;

/// <summary>One token bucket a key: holds a minute's worth, refills evenly. The least used are dropped when there are too many.</summary>
public sealed class TokenBuckets<TKey>(int perMinute, TimeProvider time) where TKey : notnull
{
    private const int MostKeys = 100_000;
    private readonly ConcurrentDictionary<TKey, Level> _levels = new();

    /// <returns>False, and nothing taken, when the bucket holds less than <paramref name="count"/>.</returns>
    public bool TryTake(TKey key, int count)
    {
        if (_levels.Count >= MostKeys) _levels.Clear();
        var level = _levels.GetOrAdd(key, static (_, start) => new(start.perMinute, start.now), (perMinute, now: time.GetTimestamp()));
        lock (level)
        {
            var now = time.GetTimestamp();
            level.Tokens = Math.Min(perMinute, level.Tokens + time.GetElapsedTime(level.At, now).TotalMinutes * perMinute);
            level.At = now;
            // A request larger than the whole bucket passes when it is full, and leaves a debt.
            if (level.Tokens < Math.Min(count, perMinute)) return false;
            level.Tokens -= count;
            return true;
        }
    }

    private sealed class Level(double tokens, long at)
    {
        public double Tokens { get; set; } = tokens;
        public long At { get; set; } = at;
    }
}
