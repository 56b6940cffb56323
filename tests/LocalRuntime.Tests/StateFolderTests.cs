using System.Globalization;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.TestSupport;

namespace AgentPlatform.LocalRuntime.Tests;

public sealed class StateFolderTests : IDisposable
{
    private readonly StateFolder _state = new(TestPostgres.NewFolder());

    public void Dispose() => Directory.Delete(_state.Root, recursive: true);

    [Fact]
    public void OneHolderAtATimeAndTheOtherLearnsItsPid()
    {
        using (InstanceLock.Take(_state.Root))
        {
            var refused = Assert.Throws<AlreadyRunningException>(() => InstanceLock.Take(_state.Root));
            Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refused.Pid);
        }
        InstanceLock.Take(_state.Root).Dispose();
    }

    [Fact]
    public async Task EndsWhatAKilledLauncherLeftRunning()
    {
        await using var orphan = Sleeper();
        Assert.Equal(["orphan"], _state.KillLeftOvers());
        Assert.True(orphan.HasExited);
        Assert.Empty(_state.KillLeftOvers());
    }

    [Fact]
    public async Task LeavesAloneAProcessThatMerelyGotTheSamePid()
    {
        await using var innocent = Sleeper();
        var note = Path.Combine(_state.Pids, "orphan.pid");
        var started = long.Parse((await File.ReadAllTextAsync(note)).Split(' ')[1], CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(note, string.Create(CultureInfo.InvariantCulture, $"{innocent.Pid} {started - TimeSpan.FromMinutes(1).Ticks}"));
        Assert.Empty(_state.KillLeftOvers());
        Assert.False(innocent.HasExited);
    }

    [Fact]
    public void ResetForgetsDataAndKeepsInstalledPrograms()
    {
        foreach (var folder in (string[])[_state.Keys, _state.Logs, _state.In(StateFolder.Programs)]) Directory.CreateDirectory(folder);
        _state.Reset();
        Assert.Equal([_state.In(StateFolder.Programs)], Directory.GetDirectories(_state.Root));
    }

    private ChildProcess Sleeper() => ChildProcess.Start(new() { Name = "orphan", FileName = "sleep", Arguments = ["600"], PidFolder = _state.Pids });
}
