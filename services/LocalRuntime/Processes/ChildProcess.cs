using System.Diagnostics;

namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>A process of the local stack: output in a log file, stopped with a signal, and on Linux dead with its parent.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProcessLog _log;

    private ChildProcess(ProcessSpec spec, Process process, ProcessLog log) => (Spec, _process, _log) = (spec, process, log);

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
        var started = Spawner.Run(() => Process.Start(CommandLine.For(spec))
            ?? throw new InvalidOperationException($"{spec.Name}: {spec.FileName} did not start."));
        if (spec.PidFolder is not null) PidFile.Write(spec.PidFolder, spec.Name, started);
        started.OutputDataReceived += (_, line) => log.Write(line.Data);
        started.ErrorDataReceived += (_, line) => log.Write(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return new(spec, started, log);
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>SIGKILL, at once, with whatever it started.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Asks with the process's stop signal, and kills it when it has not gone after <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (_process.HasExited) return;
        if (!Signals.Send(_process.Id, Spec.StopSignal))
        {
            Kill();
            return;
        }
        using var patience = new CancellationTokenSource(grace);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(Spec.StopGrace);
        if (Spec.PidFolder is not null) PidFile.Delete(Spec.PidFolder, Name);
        _process.Dispose();
        _log.Dispose();
    }
}
