namespace AgentPlatform.AppHost;

/// <summary>Every container image, pinned, and the group it runs as where it keeps data.</summary>
internal static class Images
{
    public const string Collector = "otel/opentelemetry-collector-contrib";
    public const string CollectorTag = "0.156.0";
    public const int CollectorGroup = 10001;

    public const string Tempo = "grafana/tempo";
    public const string TempoTag = "3.0.3";
    public const int TempoGroup = 10001;

    public const string Prometheus = "prom/prometheus";
    public const string PrometheusTag = "v3.5.0";
    public const int PrometheusGroup = 65534;

    public const string Grafana = "grafana/grafana";
    public const string GrafanaTag = "13.2.0";

    public const string PostgresTag = "18.3";
}
