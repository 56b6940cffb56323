using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AgentPlatform.TestSupport;

namespace AgentPlatform.EndToEnd.Tests;

/// <summary>The launcher as a user starts it: the built program, a state folder of its own, its output kept.</summary>
internal sealed class Launch : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Launch(Process process, string state) => (_process, State) = (process, state);

    /// <value>What <c>.agentplatform</c> is to a user.</value>
    public string State { get; }
    public int Pid => _process.Id;
    public bool HasExited => _process.HasExited;
    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static string Clone { get; } = FindClone();

    public static Launch Start(string state, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The same configuration and framework as this test's own output.
        var output = Path.GetRelativePath(Path.Combine(Clone, "tests/EndToEnd.Tests"), AppContext.BaseDirectory);
        start.ArgumentList.Add(Path.Combine(Clone, "services/Standalone", output, "Standalone.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["AGENTPLATFORM_STATE"] = state;
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        var launch = new Launch(new Process { StartInfo = start }, state);
        launch._process.OutputDataReceived += (_, line) => launch.Keep(line.Data);
        launch._process.ErrorDataReceived += (_, line) => launch.Keep(line.Data);
        launch._process.Start();
        launch._process.BeginOutputReadLine();
        launch._process.BeginErrorReadLine();
        return launch;
    }

    public async Task<int> ExitAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The launcher did not end within {within}:\n{Output}");
        }
        return _process.ExitCode;
    }

    /// <summary>Waits until the whole stack runs, as this launcher's stack file says (a killed one's is still there at first).</summary>
    public async Task<StackView> UpAsync()
    {
        StackView? stack = null;
        await Eventually.TrueAsync(() => HasExited || (stack = StackView.Read(Path.Combine(State, "stack.json")))?.Pid == Pid, "the stack is up", TimeSpan.FromMinutes(3));
        Assert.False(HasExited, Output);
        return stack!;
    }

    public void Kill() => _process.Kill();

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }

    private static string FindClone()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "AgentPlatform.sln"))) return folder.FullName;
        throw new InvalidOperationException("AgentPlatform.sln was not found above the tests' output.");
    }
}

internal sealed record StackView(int Pid, IReadOnlyList<StackPart> Resources)
{
    /// <returns>Null while there is none, or only half of it.</returns>
    public static StackView? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<StackView>(File.ReadAllText(file), JsonSerializerOptions.Web);
        }
        catch (Exception notYet) when (notYet is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Which of the stack's processes still live.</summary>
    public IReadOnlyList<string> Alive() => [.. Resources.Where(part => part.Pid > 0 && IsAlive(part.Pid)).Select(part => part.Name)];

    /// <summary>Dead, but not yet collected by the init process it fell to.</summary>
    private static bool IsZombie(int pid)
        => OperatingSystem.IsLinux() && File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && !IsZombie(pid);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

internal sealed record StackPart(string Name, string Url, int Pid);
