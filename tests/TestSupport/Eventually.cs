using System.Diagnostics;

namespace AgentPlatform.TestSupport;

/// <summary>Waits for a condition with a deadline, instead of sleeping for a guessed time.</summary>
public static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, string claim, TimeSpan? within = null)
        => TrueAsync(() => Task.FromResult(condition()), claim, within);

    public static Task TrueAsync(Func<Task<bool>> condition, string claim, TimeSpan? within = null) => TrueAsync(condition, () => claim, within);

    /// <param name="claim">What did not come true, for the failure's message; asked for when it fails.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> claim, TimeSpan? within = null)
    {
        var deadline = within ?? TimeSpan.FromSeconds(30);
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > deadline) throw new TimeoutException($"Not within {deadline.TotalSeconds} s: {claim()}");
            await Task.Delay(20);
        }
    }
}
