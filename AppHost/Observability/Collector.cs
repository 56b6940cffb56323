using System.Security.Cryptography;
using AgentPlatform.AppHost.Publishing;
using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost.Observability;

/// <summary>The one OTLP endpoint the services know; redacts, samples, and decides where telemetry goes.</summary>
internal sealed class Collector
{
    public const string Metrics = "metrics";
    public const string Telemetry = "telemetry";
    private const string Otlp = "otlp";
    private const string OtlpHttp = "otlp-http";
    private const string Health = "health";

    private readonly ReferenceExpression _token;

    private Collector(Backend backend, ReferenceExpression token) => (Backend, _token) = (backend, token);

    public Backend Backend { get; }

    public static Collector? Add(IDistributedApplicationBuilder builder, Backends backends, Backend? tempo)
    {
        Backend backend;
        if (backends.Containers) backend = Backend.InContainer(builder, Resources.Collector, Images.Collector, Images.CollectorTag);
        else if (tempo is not null && Backends.Program("telemetry goes straight to the Aspire dashboard; no sampling, no metrics in Prometheus.", "otelcol-contrib", "otelcol") is { } program)
            backend = Backend.OnThisMachine(builder, Resources.Collector, program, backends.State(Resources.Collector));
        else return null;

        // The image runs as a user who may not create the folder of the persistent queue, nor write to a new volume.
        backend.Container?.WithContainerRuntimeArgs("--user", "0").PublishForCompose(compose => compose.User = "0");
        var token = ReferenceExpression.Create($"{builder.AddParameter("collector-token", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true)}");
        backend.Endpoint(Otlp, 4317).Endpoint(OtlpHttp, 4318).Endpoint(Metrics, 8889).Endpoint(Telemetry, 8888).Endpoint(Health, 13133);
        var directory = backend.Configuration(backends.Telemetry("collector"), "/etc/otelcol-contrib");
        backend
            .Environment("COLLECTOR_GRPC_ENDPOINT", backend.Listen(Otlp))
            .Environment("COLLECTOR_HTTP_ENDPOINT", backend.Listen(OtlpHttp))
            .Environment("COLLECTOR_PROMETHEUS_ENDPOINT", backend.Listen(Metrics))
            .Environment("COLLECTOR_HEALTH_ENDPOINT", backend.Listen(Health))
            .Environment("COLLECTOR_TELEMETRY_HOST", backends.Containers ? "0.0.0.0" : "127.0.0.1")
            .Environment("COLLECTOR_TELEMETRY_PORT", backend.Port(Telemetry))
            .Environment("COLLECTOR_STORAGE", backend.Data(backends, Resources.Collector, "/var/lib/otelcol", Images.CollectorGroup))
            .Environment("COLLECTOR_TOKEN", token)
            .Environment("TEMPO_ENDPOINT", tempo!.Address(Tempo.Otlp))
            .Arguments($"--config={directory}/config.yaml", $"--config={directory}/allow-list.yaml")
            .Healthy("/", Health);
        if (builder.ExecutionContext.IsRunMode) ForwardToDashboard(builder, backend, directory);
        else Sample(backend);
        return new(backend, token);
    }

    /// <summary>Services send here instead of straight to the dashboard; the token keeps strangers out.</summary>
    public void Receive(IResourceBuilder<ProjectResource> service) => service
        .WithEnvironment("OTEL_SERVICE_NAME", service.Resource.Name)
        .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", Backend.Reference(Otlp))
        .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
        .WithEnvironment("OTEL_EXPORTER_OTLP_HEADERS", ReferenceExpression.Create($"authorization=Bearer {_token}"));

    /// <summary>Locally everything is kept; published, what matters and a share of the rest. The decision waits as long as most runs take.</summary>
    private static void Sample(Backend backend) => backend
        .Environment("DEPLOYMENT_ENVIRONMENT", "prod")
        .Environment("SAMPLING_PERCENTAGE", "10")
        .Environment("SAMPLING_DECISION_WAIT", "60s");

    private static void ForwardToDashboard(IDistributedApplicationBuilder builder, Backend backend, string directory)
    {
        if (builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] is not { Length: > 0 } dashboard) return;
        backend.Arguments($"--config={directory}/dashboard.yaml")
            .Environment("DASHBOARD_OTLP_API_KEY", builder.Configuration["AppHost:OtlpApiKey"] ?? "");
        if (backend.Container is { } container)
            // Aspire knows how a container reaches the dashboard on this machine; the Collector reads the endpoint it is given.
            container.WithOtlpExporter().WithEnvironment(context =>
                context.EnvironmentVariables["DASHBOARD_OTLP_ENDPOINT"] = context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        else
            backend.Environment("DASHBOARD_OTLP_ENDPOINT", new Uri(dashboard).Authority);
    }
}
