namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>What to start, and how to stop it.</summary>
public sealed record ProcessSpec
{
    public required string Name { get; init; }
    public required string FileName { get; init; }
    public IReadOnlyList<string> Arguments { get; init; } = [];
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
    public string? WorkingDirectory { get; init; }
    /// <value>Standard output and error go here; null: nowhere.</value>
    public string? LogFile { get; init; }
    /// <value>Gets each line of output too.</value>
    public Action<string>? OnOutput { get; init; }
    /// <value>Its pid is noted here while it runs; null: nowhere.</value>
    public string? PidFolder { get; init; }
    public Signal StopSignal { get; init; } = Signal.Term;
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);
    /// <value>What the kernel sends it when this process dies, however it dies (Linux).</value>
    public Signal ParentDeathSignal { get; init; } = Signal.Kill;
    /// <value>Run as this user; only root may ask for one.</value>
    public UnixUser? User { get; init; }
}

public enum Signal { Int = 2, Quit = 3, Kill = 9, Term = 15 }
