using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Stack;

/// <summary>A process of the stack and what it waits for.</summary>
public sealed record LocalProcess(ProcessSpec Spec)
{
    public string Name => Spec.Name;

    /// <value>Names of processes that must be ready first.</value>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <value>Where it can be reached.</value>
    public Uri? Url { get; init; }

    /// <value>Ready once this answers 2xx; null: once it has exited with 0.</value>
    public Uri? Health { get; init; }

    /// <value>The stack runs without it; its failure is only reported.</value>
    public bool Optional { get; init; }

    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>A process did not become ready, or ended when it should not have.</summary>
public sealed class ProcessFailedException(string name, string reason, string? logFile, string lastOutput) : Exception(
    $"{name} {reason}{(logFile is null ? "" : $" (log: {logFile})")}{(lastOutput.Length == 0 ? "" : Environment.NewLine + lastOutput)}");
