using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.LocalRuntime.Stack;
using AgentPlatform.TestSupport;

namespace AgentPlatform.LocalRuntime.Tests;

public sealed class LocalStackTests : IDisposable
{
    private readonly string _folder = TestPostgres.NewFolder();
    private readonly List<string> _said = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task StartsEachAfterWhatItNeeds()
    {
        await using var stack = new LocalStack(_said.Add);
        await stack.StartAsync([Shell("slow", "sleep 0.3; echo slow >> order"), Shell("next", "echo next >> order", "slow")], CancellationToken.None);
        Assert.Equal(["slow", "next"], await File.ReadAllLinesAsync(Path.Combine(_folder, "order")));
    }

    [Fact]
    public async Task AFailureNamesTheProcessItsLogAndItsLastWords()
    {
        await using var stack = new LocalStack(_said.Add);
        var failure = await Assert.ThrowsAsync<ProcessFailedException>(() => stack.StartAsync(
            [Shell("broken", "echo no such table; exit 3"), Shell("never", "touch never", "broken")], CancellationToken.None));
        Assert.Contains("broken failed with exit code 3", failure.Message);
        Assert.Contains("broken.log", failure.Message);
        Assert.Contains("no such table", failure.Message);
        Assert.False(File.Exists(Path.Combine(_folder, "never")));
    }

    [Fact]
    public async Task AnOptionalOneIsOnlyReported()
    {
        await using var stack = new LocalStack(_said.Add);
        await stack.StartAsync([Shell("extra", "exit 1") with { Optional = true }, Shell("rest", "touch rest", "extra")], CancellationToken.None);
        Assert.Contains("extra is left out", Assert.Single(_said));
        Assert.True(File.Exists(Path.Combine(_folder, "rest")));
    }

    [Fact]
    public async Task WhatIsNotReadyInTimeFailsTheStartAndIsStopped()
    {
        var stack = new LocalStack(_said.Add);
        var slow = Shell("slow", "sleep 600") with { Health = new("http://127.0.0.1:1/health"), ReadyWithin = TimeSpan.FromMilliseconds(300) };
        await Assert.ThrowsAsync<ProcessFailedException>(() => stack.StartAsync([slow], CancellationToken.None));
        Assert.Single(stack.Running);
        await stack.DisposeAsync();
        Assert.Empty(stack.Running);
    }

    [Fact]
    public async Task AChildThatIgnoresItsStopSignalIsKilled()
    {
        await using var stubborn = ChildProcess.Start(new() { Name = "stubborn", FileName = "sh", Arguments = ["-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"] });
        await Eventually.TrueAsync(() => stubborn.LastOutput.Contains("ready"), "the trap is set");
        await stubborn.StopAsync(TimeSpan.FromMilliseconds(200));
        Assert.True(stubborn.HasExited);
    }

    [Fact]
    public async Task AGrandchildThatKeepsTheOutputOpenNeitherBlocksNorOutlivesTheStop()
    {
        await using var parent = ChildProcess.Start(new() { Name = "parent", FileName = "sh", Arguments = ["-c", "sleep 600 & echo $!; wait"] });
        await Eventually.TrueAsync(() => parent.LastOutput.Length > 0, "the grandchild runs");
        await parent.StopAsync(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => !Directory.Exists("/proc/" + parent.LastOutput.Trim()), "the grandchild is gone");
    }

    private LocalProcess Shell(string name, string script, params string[] after) => new(new()
    {
        Name = name, FileName = "sh", Arguments = ["-c", script], WorkingDirectory = _folder, LogFile = Path.Combine(_folder, name + ".log"),
    }) { After = after };
}
