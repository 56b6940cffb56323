using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.LocalRuntime.Postgres;

/// <summary>A container runtime that answers, found as Aspire finds one.</summary>
public static class ContainerRuntime
{
    /// <returns>Its program, or null: not installed, or its engine is not running.</returns>
    public static async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        string[] names = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") is { Length: > 0 } chosen ? [chosen] : ["docker", "podman"];
        foreach (var name in names)
            if (Executables.Find(name) is { } program && await AnswersAsync(program, cancellationToken)) return program;
        return null;
    }

    private static async Task<bool> AnswersAsync(string program, CancellationToken cancellationToken)
    {
        await using var probe = ChildProcess.Start(new() { Name = "container-probe", FileName = program, Arguments = ["container", "ls", "-n", "1"] });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            await probe.WaitForExitAsync(patience.Token);
            return probe.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
