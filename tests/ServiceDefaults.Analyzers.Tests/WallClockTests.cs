namespace AgentPlatform.ServiceDefaults.Analyzers.Tests;

public sealed class WallClockTests
{
    [Theory]
    [InlineData("DateTime.UtcNow"), InlineData("DateTime.Now"), InlineData("DateTime.Today"), InlineData("DateTimeOffset.UtcNow")]
    [InlineData("Stopwatch.GetTimestamp()"), InlineData("Stopwatch.StartNew()"), InlineData("Environment.TickCount64")]
    [InlineData("Task.Delay(100)"), InlineData("new PeriodicTimer(TimeSpan.FromSeconds(1))")]
    public async Task TheMachinesClockIsFound(string clock)
        => Assert.Equal([$"AP0003 {clock}"], await Code.FindAsync(new WallClockAnalyzer(), $"var x = {clock}"));

    [Theory]
    [InlineData("TimeProvider.System.GetUtcNow()"), InlineData("Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)")]
    [InlineData("new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System)"), InlineData("Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None)")]
    [InlineData("DateTime.UnixEpoch")]
    public async Task ATimeProviderAndFixedTimesAreFine(string clock)
        => Assert.Empty(await Code.FindAsync(new WallClockAnalyzer(), $"var x = {clock}"));

    [Theory]
    [InlineData("DateTime.UtcNow", "_time.GetUtcNow().UtcDateTime"), InlineData("DateTimeOffset.UtcNow", "_time.GetUtcNow()")]
    [InlineData("Stopwatch.GetTimestamp()", "_time.GetTimestamp()")]
    public async Task TheFixAsksTheTimeProviderInScope(string clock, string replacement)
        => Assert.Contains($"var x = {replacement};", await Code.FixAsync(new WallClockAnalyzer(), new WallClockFix(), $"var x = {clock}", "TimeProvider _time = TimeProvider.System;"), StringComparison.Ordinal);
}
