using System.Text.Json;
using AgentPlatform.Clients;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>Tells "the platform can't answer now" from "the platform said no".</summary>
internal static class PlatformFaults
{
    public static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        ProblemException problem => (int)problem.Status is >= 500 or 429 or 408,
        HttpRequestException or IOException or JsonException or TimeoutException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}
