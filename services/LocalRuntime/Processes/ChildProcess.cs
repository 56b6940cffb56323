using System.Diagnostics;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>A process of the local stack: output in a log file, stopped with a signal, and on Linux dead with its parent.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CountdownEvent _openStreams = new(2);
    private readonly Process _process;
    private readonly ProcessLog _log;

    private ChildProcess(ProcessSpec spec, Process process, ProcessLog log)
    {
        (Spec, _process, _log) = (spec, process, log);
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.Exited += (_, _) => _exited.TrySetResult();
        process.EnableRaisingEvents = true;
    }

    public ProcessSpec Spec { get; }
    public string Name => Spec.Name;
    public int Pid => _process.Id;
    public bool HasExited => _process.HasExited;
    public int ExitCode => _process.ExitCode;

    /// <summary>The newest lines of its output, for a message about why it died.</summary>
    public string LastOutput => _log.LastLines;

    public static ChildProcess Start(ProcessSpec spec)
    {
        var log = new ProcessLog(spec.LogFile, spec.OnOutput);
        var process = Spawner.Run(() => Process.Start(CommandLine.For(spec))
            ?? throw new InvalidOperationException($"{spec.Name}: {spec.FileName} did not start."));
        if (spec.PidFolder is not null) PidFile.Write(spec.PidFolder, spec.Name, process);
        return new(spec, process, log);
    }

    /// <summary>Returns when the process is gone and its output read. A grandchild that keeps the output open is not waited for.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _exited.Task.WaitAsync(cancellationToken);
        _openStreams.Wait(LastWords, cancellationToken);
    }

    /// <summary>SIGKILL, at once, with whatever it started.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _exited.Task.Wait();
        KillRest();
    }

    /// <summary>Asks with the process's stop signal, and kills it when it has not gone after <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!_process.HasExited && Signals.Send(_process.Id, Spec.StopSignal))
            await Task.WhenAny(_exited.Task, Task.Delay(grace, TimeProvider.System));
        if (_process.HasExited) KillRest();
        else Kill();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(Spec.StopGrace);
        if (Spec.PidFolder is not null) PidFile.Delete(Spec.PidFolder, Name);
        _process.Dispose();
        _log.Dispose();
    }

    /// <summary>What it started and left behind shares its process group.</summary>
    private void KillRest()
    {
        if (CommandLine.OwnGroup) Signals.SendToGroup(_process.Id, Signal.Kill);
    }

    private void Read(string? line)
    {
        if (line is null) _openStreams.Signal();
        else _log.Write(line);
    }
}
