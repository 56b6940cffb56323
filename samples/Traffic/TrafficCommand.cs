using AgentPlatform.Clients;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.Traffic;

/// <summary>Configuration in, exit code out.</summary>
internal static class TrafficCommand
{
    public const int Failed = 1;
    public const int Unusable = 2;

    public static async Task<int> RunAsync(Func<TrafficContext, Task<int>> act, CancellationToken stop)
    {
        try
        {
            using var traffic = TrafficContext.From(new ConfigurationBuilder().AddEnvironmentVariables().Build(), TimeProvider.System);
            return await act(traffic);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Failed;
        }
        catch (InvalidOperationException unusable)
        {
            await Console.Error.WriteLineAsync(unusable.Message);
            return Unusable;
        }
        catch (Exception failure) when (failure is HttpRequestException or ProblemException or IOException)
        {
            await Console.Error.WriteLineAsync($"failed: {failure.Message}");
            return Failed;
        }
    }
}
