using System.Globalization;
using System.Security.Cryptography;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.LocalRuntime.Stack;

namespace AgentPlatform.Standalone.Telemetry;

/// <summary>How each backend is started: the files under AppHost/telemetry and grafana, addresses by environment.</summary>
internal sealed class BackendPlan(SourceTree source, Dashboard? dashboard)
{
    private readonly string _token = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly string _tempoOtlp = Free();
    private readonly string _tempoHttp = Address(Ports.FreeOr(3200));
    private readonly string _collectorHttp = Address(Ports.FreeOr(4318));
    private readonly string _collectorMetrics = Free();
    private readonly string _collectorSelf = Free();
    private readonly string _prometheus = Address(Ports.FreeOr(9090));

    public OtlpTarget CollectorTarget => new(Url(_collectorHttp), "Authorization", "Bearer " + _token);

    public LocalProcess Tempo(string program) => Process(Resources.Tempo, program, _tempoHttp, "ready",
        ["-config.file=" + source.In("AppHost/telemetry/tempo/tempo.yaml"), "-config.expand-env=true"],
        new()
        {
            ["TEMPO_HTTP_ADDRESS"] = "127.0.0.1", ["TEMPO_HTTP_PORT"] = PortOf(_tempoHttp), ["TEMPO_GRPC_PORT"] = PortOf(Free()),
            ["TEMPO_OTLP_ENDPOINT"] = _tempoOtlp, ["TEMPO_STORAGE"] = Data(Resources.Tempo),
        });

    public LocalProcess Collector(string program, bool withTempo)
    {
        var folder = source.In("AppHost/telemetry/collector");
        var health = Free();
        string[] files = [Path.Combine(folder, "config.yaml"), Path.Combine(folder, "allow-list.yaml"), .. dashboard is null ? [] : (string[])[Path.Combine(folder, "dashboard.yaml")]];
        // Without Tempo its exporter would retry for ever.
        string[] sampled = (withTempo, dashboard) switch
        {
            (true, _) => [],
            (false, null) => ["yaml:service::pipelines::traces/sampled::exporters: [debug]"],
            (false, _) => ["yaml:service::pipelines::traces/sampled::exporters: [otlp_grpc/dashboard]"],
        };
        return Process(Resources.Collector, program, health, "", [.. files.Concat(sampled).SelectMany(config => (string[])["--config", config])], new()
        {
            ["COLLECTOR_TOKEN"] = _token, ["COLLECTOR_STORAGE"] = Data(Resources.Collector), ["COLLECTOR_HEALTH_ENDPOINT"] = health,
            ["COLLECTOR_GRPC_ENDPOINT"] = Free(), ["COLLECTOR_HTTP_ENDPOINT"] = _collectorHttp, ["TEMPO_ENDPOINT"] = _tempoOtlp,
            ["COLLECTOR_PROMETHEUS_ENDPOINT"] = _collectorMetrics,
            ["COLLECTOR_TELEMETRY_HOST"] = "127.0.0.1", ["COLLECTOR_TELEMETRY_PORT"] = PortOf(_collectorSelf),
            ["DASHBOARD_OTLP_ENDPOINT"] = dashboard?.OtlpGrpc.Authority, ["DASHBOARD_OTLP_API_KEY"] = dashboard?.Target.Value,
        }) with { After = [.. dashboard is null ? (string[])[] : [Dashboard.Name], .. withTempo ? (string[])[Resources.Tempo] : []] };
    }

    public LocalProcess Prometheus(string program)
    {
        var configuration = Path.Combine(Data(Resources.Prometheus), "configuration");
        CopyTo(source.In("AppHost/telemetry/prometheus"), configuration);
        WriteTargets(configuration, "services.yaml", (_collectorMetrics, null));
        WriteTargets(configuration, "telemetry.yaml", (_collectorSelf, Resources.Collector), (_tempoHttp, Resources.Tempo), (_prometheus, Resources.Prometheus));
        return Process(Resources.Prometheus, program, _prometheus, "-/ready",
        [
            "--config.file=" + Path.Combine(configuration, "prometheus.yaml"), "--storage.tsdb.path=" + Path.Combine(Data(Resources.Prometheus), "tsdb"),
            "--web.listen-address=" + _prometheus, "--enable-feature=exemplar-storage,native-histograms", "--log.level=warn",
        ], []);
    }

    public LocalProcess Grafana(string program)
    {
        var address = Address(Ports.FreeOr(3000));
        return Process(Resources.Grafana, program, address, "api/health", ["server", "--homepath", GrafanaHome(program)], new()
        {
            ["GF_SERVER_HTTP_ADDR"] = "127.0.0.1", ["GF_SERVER_HTTP_PORT"] = PortOf(address),
            ["GF_PATHS_DATA"] = Data(Resources.Grafana), ["GF_PATHS_PROVISIONING"] = source.In("grafana/provisioning"),
            ["GF_SECURITY_ADMIN_PASSWORD"] = _token, ["GF_ANALYTICS_REPORTING_ENABLED"] = "false", ["GF_ANALYTICS_CHECK_FOR_UPDATES"] = "false",
            // Local and read-only: whoever reaches 127.0.0.1 may look.
            ["GF_AUTH_ANONYMOUS_ENABLED"] = "true", ["GF_AUTH_ANONYMOUS_ORG_ROLE"] = "Viewer",
            ["PROMETHEUS_URL"] = Url(_prometheus).ToString(), ["TEMPO_URL"] = Url(_tempoHttp).ToString(), ["DASHBOARDS_PATH"] = source.In("grafana/dashboards"),
        });
    }

    private LocalProcess Process(string resource, string program, string address, string health, IReadOnlyList<string> arguments, Dictionary<string, string?> environment)
        => new(new()
        {
            Name = resource, FileName = program, Arguments = arguments, Environment = environment,
            LogFile = Path.Combine(source.State.Logs, resource + ".log"), PidFolder = source.State.Pids, ParentDeathSignal = Signal.Term,
        })
        {
            Url = Url(address), Health = new(Url(address), health), Optional = true,
        };

    private string Data(string resource) => Directory.CreateDirectory(Path.Combine(source.State.In("telemetry"), resource)).FullName;

    /// <summary>Packages put the program in bin and the rest in share.</summary>
    private static string GrafanaHome(string program)
        => new[] { "/usr/share/grafana", Path.GetFullPath(Path.Combine(Path.GetDirectoryName(program)!, "..", "share", "grafana")) }.FirstOrDefault(Directory.Exists)
            ?? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(program)!, ".."));

    private static void WriteTargets(string configuration, string file, params (string Address, string? Component)[] targets)
        => File.WriteAllLines(Path.Combine(configuration, "targets", file), targets.SelectMany(target => target.Component is null
            ? (string[])[$"- targets: [\"{target.Address}\"]"]
            : [$"- targets: [\"{target.Address}\"]", $"  labels: {{ component: {target.Component} }}"]));

    private static void CopyTo(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private static string Free() => Address(Ports.Free());
    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    private static string PortOf(string address) => address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];
    private static Uri Url(string address) => new("http://" + address);
}
