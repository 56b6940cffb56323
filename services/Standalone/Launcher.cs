using System.Runtime.InteropServices;
using AgentPlatform.Clients;
using AgentPlatform.LocalRuntime.Postgres;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.LocalRuntime.Stack;
using AgentPlatform.Standalone.Stack;

namespace AgentPlatform.Standalone;

/// <summary>One run of the launcher, from lock to exit code. Whatever happens, what it started is stopped.</summary>
internal static class Launcher
{
    public static async Task<int> RunAsync(RunOptions options)
    {
        using var interrupted = new CancellationTokenSource();
        // The first signal asks for an orderly stop; a second one has its default effect, and the kernel ends the children.
        var asked = false;
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !asked;
            asked = true;
            interrupted.Cancel();
        }
        using var ctrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        try
        {
            return await RunLockedAsync(options, interrupted.Token);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            Say("stopped");
            return options.Once ? ExitCodes.Failed : ExitCodes.Done;
        }
        catch (Exception unusable) when (unusable is AlreadyRunningException or DatabaseMissingException)
        {
            Console.Error.WriteLine(unusable.Message);
            return ExitCodes.Unusable;
        }
        catch (Exception failure) when (failure is ProcessFailedException or InvalidOperationException or HttpRequestException or ProblemException or IOException or Npgsql.NpgsqlException)
        {
            Console.Error.WriteLine($"failed: {failure.Message}");
            return ExitCodes.Failed;
        }
    }

    public static void Say(string line) => Console.WriteLine(line);

    private static async Task<int> RunLockedAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var source = SourceTree.Find();
        using var alone = InstanceLock.Take(source.State.Root);
        foreach (var name in source.State.KillLeftOvers()) Say($"{name}: left behind by an earlier launcher, killed");
        if (options.Reset) source.State.Reset();
        if (Directory.Exists(source.State.Logs)) Directory.Delete(source.State.Logs, recursive: true);
        return options.Once
            ? await Once.OnceRun.RunAsync(source, options, cancellationToken)
            : await InteractiveRun.RunAsync(source, options, cancellationToken);
    }
}
