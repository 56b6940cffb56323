using AgentPlatform.LocalRuntime.Postgres;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.AppHost.Tests;

/// <summary>Skipped, with the reason, where neither containers nor local PostgreSQL binaries can run the stack.</summary>
public sealed class StackFactAttribute : FactAttribute
{
    public StackFactAttribute(params string[] programs)
    {
        var lost = programs.FirstOrDefault(program => !HasContainers && Executables.Find(program) is null);
        Skip = Missing ?? (lost is null ? null : $"no container runtime, and {lost} is not on PATH");
    }

    public static bool HasContainers { get; } = ContainerRuntime.FindAsync(CancellationToken.None).GetAwaiter().GetResult() is not null;

    /// <summary>Why nothing here can run, or null.</summary>
    public static string? Missing { get; } = HasContainers || PostgresBinaries.Find() is not null
        ? null
        : "no usable container runtime (docker, podman) and no PostgreSQL 15+ binaries";
}
