using System.Collections.Concurrent;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>
/// Starts every child from one thread that lives as long as this process. The kernel ties a parent-death signal to the
/// thread that forked, so a child started from a pool thread would die when the pool retires that thread.
/// </summary>
internal static class Spawner
{
    private static readonly BlockingCollection<Action> Work = [];

    static Spawner() => new Thread(static () =>
    {
        foreach (var action in Work.GetConsumingEnumerable()) action();
    })
    { IsBackground = true, Name = "spawner" }.Start();

    public static T Run<T>(Func<T> start)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                result.SetResult(start());
            }
            catch (Exception failure)
            {
                result.SetException(failure);
            }
        });
        return result.Task.GetAwaiter().GetResult();
    }
}
