using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AgentPlatform.ServiceDefaults.Telemetry;

/// <summary>
/// Sends what is buffered when the service stops, all three signals at once, and gives up after <see cref="Bound"/>: a Collector that is
/// down must not keep a service from stopping. What is lost then is debug truth; the ledger has its records long before.
/// </summary>
internal sealed class TelemetryFlush(IServiceProvider services) : IHostedService
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        var bound = (int)Bound.TotalMilliseconds;
        return Task.WhenAll(
            Task.Run(() => services.GetService<TracerProvider>()?.ForceFlush(bound), cancellationToken),
            Task.Run(() => services.GetService<MeterProvider>()?.ForceFlush(bound), cancellationToken),
            Task.Run(() => services.GetService<LoggerProvider>()?.ForceFlush(bound), cancellationToken));
    }
}
