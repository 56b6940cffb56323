using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost.Observability;

/// <summary>Keeps metrics, computes the recording rules, raises the alerts.</summary>
internal static class Prometheus
{
    public const string Http = "http";

    public static Backend? Add(IDistributedApplicationBuilder builder, Backends backends, Collector? collector, Backend? tempo)
    {
        Backend prometheus;
        if (backends.Containers) prometheus = Backend.InContainer(builder, Resources.Prometheus, Images.Prometheus, Images.PrometheusTag);
        else if (collector is not null && Backends.Program("no metrics history, no alerts, no Grafana panels.", "prometheus") is { } program)
            prometheus = Backend.OnThisMachine(builder, Resources.Prometheus, program, backends.State(Resources.Prometheus));
        else return null;

        prometheus.Endpoint(Http, 9090);
        // Published as it is: a stack that runs here at the same time keeps its addresses in the other place.
        var source = builder.ExecutionContext.IsPublishMode ? backends.Telemetry("prometheus") : WithAddresses(backends, collector!, tempo!, prometheus);
        var directory = prometheus.Configuration(source, "/etc/prometheus");
        return prometheus
            .Arguments(
                $"--config.file={directory}/prometheus.yaml",
                $"--storage.tsdb.path={prometheus.Data(backends, "prometheus-data", "/prometheus", Images.PrometheusGroup)}",
                $"--web.listen-address={prometheus.Listen(Http)}",
                "--enable-feature=exemplar-storage")
            .Healthy("/-/healthy", Http);
    }

    /// <summary>The configuration with the addresses of this stack in place of the containers' names.</summary>
    private static string WithAddresses(Backends backends, Collector collector, Backend tempo, Backend prometheus)
    {
        var directory = backends.State("prometheus-config");
        var source = backends.Telemetry("prometheus");
        foreach (var file in Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(directory, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, File.ReadAllText(file)
                .Replace($"{Resources.Collector}:8889", collector.Backend.Address(Collector.Metrics), StringComparison.Ordinal)
                .Replace($"{Resources.Collector}:8888", collector.Backend.Address(Collector.Telemetry), StringComparison.Ordinal)
                .Replace($"{Resources.Tempo}:3200", tempo.Address(Tempo.Http), StringComparison.Ordinal)
                .Replace("localhost:9090", $"localhost:{prometheus.Port(Http)}", StringComparison.Ordinal));
        }
        return directory;
    }
}
