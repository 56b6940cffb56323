using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost.Observability;

/// <summary>Keeps traces; answers TraceQL.</summary>
internal static class Tempo
{
    public const string Http = "http";
    public const string Otlp = "otlp";
    private const string Grpc = "grpc";

    public static Backend? Add(IDistributedApplicationBuilder builder, Backends backends)
    {
        Backend tempo;
        if (backends.Containers) tempo = Backend.InContainer(builder, Resources.Tempo, Images.Tempo, Images.TempoTag);
        else if (Backends.Program("traces are not kept beyond the Aspire dashboard.", "tempo") is { } program)
            tempo = Backend.OnThisMachine(builder, Resources.Tempo, program, backends.State(Resources.Tempo));
        else return null;

        tempo.Endpoint(Http, 3200).Endpoint(Otlp, 4317).Endpoint(Grpc, 9095);
        var configuration = tempo.Configuration(backends.Telemetry("tempo/tempo.yaml"), "/etc/tempo/tempo.yaml");
        return tempo
            .Environment("TEMPO_HTTP_ADDRESS", backends.Containers ? "0.0.0.0" : "127.0.0.1")
            .Environment("TEMPO_HTTP_PORT", tempo.Port(Http))
            .Environment("TEMPO_GRPC_PORT", tempo.Port(Grpc))
            .Environment("TEMPO_OTLP_ENDPOINT", tempo.Listen(Otlp))
            .Environment("TEMPO_STORAGE", tempo.Data(backends, Resources.Tempo, "/var/tempo", Images.TempoGroup))
            .Arguments($"-config.file={configuration}", "-config.expand-env=true")
            .Healthy("/ready", Http);
    }
}
