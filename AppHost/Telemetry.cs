using AgentPlatform.AppHost.Observability;

namespace AgentPlatform.AppHost;

/// <summary>
/// Services -> Collector -> Tempo, Prometheus (-> Grafana) and the Aspire dashboard. Where there is no Collector, services
/// keep Aspire's own wiring: straight to the dashboard.
/// </summary>
internal sealed class Telemetry(Collector? collector)
{
    public void Connect(IResourceBuilder<ProjectResource> service) => collector?.Receive(service);
}

internal static class TelemetryResources
{
    public static Telemetry AddTelemetry(this IDistributedApplicationBuilder builder, Backends backends)
    {
        var tempo = Tempo.Add(builder, backends);
        var collector = Collector.Add(builder, backends, tempo);
        var prometheus = Prometheus.Add(builder, backends, collector, tempo);
        Grafana.Add(builder, backends, tempo, prometheus);
        return new(collector);
    }
}
