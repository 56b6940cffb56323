using System.Collections.Concurrent;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>A clock that stands still and hands out its timers, to be fired at the worst moment: after they were disposed.</summary>
internal sealed class BelatedTime : TimeProvider
{
    public ConcurrentBag<Timer> Timers { get; } = [];

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(56);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(dueTime, () => callback(state));
        Timers.Add(timer);
        return timer;
    }

    public sealed class Timer(TimeSpan due, Action fire) : ITimer
    {
        public TimeSpan Due => due;
        public void Fire() => fire();
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;
        public void Dispose() { }
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
