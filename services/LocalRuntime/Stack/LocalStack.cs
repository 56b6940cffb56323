using System.Globalization;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Stack;

/// <summary>Starts processes in dependency order, each as soon as what it needs is ready, and stops them the other way round.</summary>
/// <param name="report">One line for the person who watches.</param>
public sealed class LocalStack(Action<string> report) : IAsyncDisposable
{
    private readonly List<(LocalProcess Process, ChildProcess Child)> _running = [];
    private readonly Lock _lock = new();
    private volatile bool _stopping;

    public IReadOnlyList<(LocalProcess Process, int Pid)> Running
    {
        get
        {
            lock (_lock) return [.. _running.Where(r => !r.Child.HasExited).Select(r => (r.Process, r.Child.Pid))];
        }
    }

    /// <param name="processes">Each after all it waits for.</param>
    /// <exception cref="ProcessFailedException">One that is not optional failed; dispose the stack.</exception>
    public async Task StartAsync(IReadOnlyList<LocalProcess> processes, CancellationToken cancellationToken)
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = new Dictionary<string, Task>();
        foreach (var process in processes)
            ready[process.Name] = AbandonOnFailure(StartOneAsync(process, [.. process.After.Select(name => ready[name])], abandon.Token));
        await Task.WhenAll(ready.Values.Select(async task =>
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Abandoned because another one failed; that failure is the one to tell.
            }
        }));

        async Task AbandonOnFailure(Task start)
        {
            try
            {
                await start;
            }
            catch
            {
                await abandon.CancelAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        List<(LocalProcess Process, ChildProcess Child)> running;
        lock (_lock)
        {
            running = [.. _running];
            _running.Clear();
        }
        var stops = new Dictionary<string, Task>();
        foreach (var (process, child) in Enumerable.Reverse(running))
            stops[process.Name] = StopOneAsync(child, [.. running.Where(r => r.Process.After.Contains(process.Name)).Select(r => stops[r.Process.Name])]);
        await Task.WhenAll(stops.Values);
    }

    private static async Task StopOneAsync(ChildProcess child, IReadOnlyList<Task> dependents)
    {
        await Task.WhenAll(dependents);
        await child.DisposeAsync();
    }

    private async Task StartOneAsync(LocalProcess process, IReadOnlyList<Task> needs, CancellationToken cancellationToken)
    {
        await Task.WhenAll(needs);
        cancellationToken.ThrowIfCancellationRequested();
        ChildProcess child;
        lock (_lock)
        {
            child = ChildProcess.Start(process.Spec);
            _running.Add((process, child));
        }
        try
        {
            await Readiness.WaitAsync(process, child, cancellationToken);
            if (process.Health is not null) _ = WatchAsync(process, child);
        }
        catch (ProcessFailedException failure) when (process.Optional)
        {
            report(string.Create(CultureInfo.InvariantCulture, $"{process.Name} is left out: {failure.Message}"));
        }
    }

    private async Task WatchAsync(LocalProcess process, ChildProcess child)
    {
        await child.WaitForExitAsync(CancellationToken.None);
        if (!_stopping) report(string.Create(CultureInfo.InvariantCulture, $"{process.Name} ended unexpectedly with exit code {child.ExitCode}; log: {process.Spec.LogFile}"));
    }
}
