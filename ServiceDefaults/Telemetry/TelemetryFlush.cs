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

    private TracerProvider? _traces;
    private MeterProvider? _metrics;
    private LoggerProvider? _logs;

    /// <summary>Looked up while the container lives: a host can be stopped again after it was disposed.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        (_traces, _metrics, _logs) = (services.GetService<TracerProvider>(), services.GetService<MeterProvider>(), services.GetService<LoggerProvider>());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        var bound = (int)Bound.TotalMilliseconds;
        return Task.WhenAll(
            Task.Run(() => _traces?.ForceFlush(bound), cancellationToken),
            Task.Run(() => _metrics?.ForceFlush(bound), cancellationToken),
            Task.Run(() => _logs?.ForceFlush(bound), cancellationToken));
    }
}
