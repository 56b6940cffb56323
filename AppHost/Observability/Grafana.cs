using AgentPlatform.AppHost.Publishing;
using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost.Observability;

/// <summary>The prebuilt dashboards, over Tempo and Prometheus.</summary>
internal static class Grafana
{
    private const string Http = "http";

    public static void Add(IDistributedApplicationBuilder builder, Backends backends, Backend? tempo, Backend? prometheus)
    {
        Backend grafana;
        if (backends.Containers) grafana = Backend.InContainer(builder, Resources.Grafana, Images.Grafana, Images.GrafanaTag);
        else if (tempo is not null && prometheus is not null && Backends.Program("no dashboards.", "grafana") is { } program)
            grafana = Backend.OnThisMachine(builder, Resources.Grafana, program, backends.State(Resources.Grafana));
        else return;

        var password = builder.AddParameter("grafana-password", new GenerateParameterDefault { MinLength = 20, Special = false }, secret: true);
        grafana.Endpoint(Http, 3000);
        grafana.Container?.PublishForCompose(compose => compose.Ports.Add("3000:3000")); // people look at it; it has its own sign-in
        var provisioning = grafana.Configuration(backends.Grafana("provisioning"), "/etc/grafana/provisioning");
        var dashboards = grafana.Configuration(backends.Grafana("dashboards"), "/var/lib/grafana/dashboards");
        grafana
            .Environment("GF_SERVER_HTTP_ADDR", backends.Containers ? "0.0.0.0" : "127.0.0.1")
            .Environment("GF_SERVER_HTTP_PORT", grafana.Port(Http))
            .Environment("GF_PATHS_PROVISIONING", provisioning)
            .Environment("GF_SECURITY_ADMIN_PASSWORD", ReferenceExpression.Create($"{password}"))
            .Environment("GF_ANALYTICS_REPORTING_ENABLED", "false")
            .Environment("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
            .Environment("DASHBOARDS_PATH", dashboards)
            .Environment("TEMPO_URL", tempo!.Url(Tempo.Http))
            .Environment("PROMETHEUS_URL", prometheus!.Url(Prometheus.Http))
            .Healthy("/api/health", Http);
        if (!backends.Containers)
            grafana.Environment("GF_PATHS_DATA", backends.State("grafana-data")).Arguments("server", "--homepath", "/usr/share/grafana");
    }
}
