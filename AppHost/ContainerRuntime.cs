using System.ComponentModel;
using System.Diagnostics;

namespace AgentPlatform.AppHost;

/// <summary>
/// Asks, before any resource is declared, whether containers can be run: without a usable runtime Aspire would wait for
/// them for ever. <c>ASPIRE_CONTAINER_RUNTIME</c> first, then docker, then podman.
/// </summary>
internal static class ContainerRuntime
{
    /// <returns>The runtime's command, or null.</returns>
    public static string? Find(IConfiguration configuration)
    {
        var wanted = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        string[] candidates = wanted is { Length: > 0 } ? [wanted] : ["docker", "podman"];
        return candidates.FirstOrDefault(Answers);
    }

    private static bool Answers(string command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, ["container", "ls", "-n", "1"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (process is null || !process.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                process?.Kill();
                return false;
            }
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // not on PATH
        }
    }
}
