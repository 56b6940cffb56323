using System.Globalization;
using System.Net.Http.Headers;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Telemetry.Tests.Collector;

/// <summary>
/// The real Collector with the repository's configuration. What it would send to Tempo, and its logs, go to <see cref="Kept"/>
/// instead, byte for byte; what Prometheus would see is read where Prometheus scrapes.
/// </summary>
internal sealed class RunningCollector : IAsyncDisposable
{
    public const string Program = "otelcol-contrib";
    private const string Token = "test-token-of-the-collector";
    private static readonly string Configuration = Repository.Path("AppHost/telemetry/collector");

    private readonly string _http = Free();
    private readonly string _metrics = Free();
    private readonly string _telemetryPort = PortOf(Free());
    private readonly string _storage = Directory.CreateTempSubdirectory("collector-").FullName;
    private readonly Dictionary<string, string?> _environment;
    private ChildProcess _process = null!;

    private RunningCollector(OtlpReceiver kept, string tempo, IReadOnlyDictionary<string, string> environment, bool toTempo)
    {
        Kept = kept;
        _environment = new()
        {
            ["COLLECTOR_TOKEN"] = Token, ["COLLECTOR_GRPC_ENDPOINT"] = Grpc, ["COLLECTOR_HTTP_ENDPOINT"] = _http, ["COLLECTOR_PROMETHEUS_ENDPOINT"] = _metrics,
            ["COLLECTOR_HEALTH_ENDPOINT"] = Free(), ["COLLECTOR_TELEMETRY_HOST"] = "127.0.0.1", ["COLLECTOR_TELEMETRY_PORT"] = _telemetryPort,
            ["COLLECTOR_STORAGE"] = _storage, ["TEMPO_ENDPOINT"] = tempo, ["SAMPLING_DECISION_WAIT"] = "1s",
        };
        foreach (var (name, value) in environment) _environment[name] = value;
        File.WriteAllText(Overrides, $$"""
            exporters:
              otlp_http/kept: { endpoint: "{{kept.Endpoint}}", compression: none }
            service:
              pipelines:
                traces/sampled: { exporters: [{{(toTempo ? "otlp_grpc/tempo" : "otlp_http/kept")}}] }
                logs: { exporters: [otlp_http/kept] }
            """);
    }

    public OtlpReceiver Kept { get; }

    public string Grpc { get; } = Free();

    /// <summary>Its own words, for a failure's message.</summary>
    public string Output => _process.LastOutput;

    /// <param name="tempo">Where <c>otlp_grpc/tempo</c> delivers; null: nothing listens there, and traces go to <see cref="Kept"/>.</param>
    public static async Task<RunningCollector> StartAsync(IReadOnlyDictionary<string, string>? environment = null, string? tempo = null)
    {
        var collector = new RunningCollector(await OtlpReceiver.StartAsync(), tempo ?? Free(), environment ?? new Dictionary<string, string>(), tempo is not null);
        await collector.RestartAsync();
        return collector;
    }

    /// <summary>SIGKILL if it runs; then the same again, with the same storage.</summary>
    public async Task RestartAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.DisposeAsync();
        }
        string[] files = [Path.Combine(Configuration, "config.yaml"), Path.Combine(Configuration, "allow-list.yaml"), Overrides];
        _process = ChildProcess.Start(new()
        {
            Name = Program, FileName = Executables.Find(Program)!, Environment = _environment,
            Arguments = [.. files.SelectMany(file => (string[])["--config", file])],
        });
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(_process.HasExited, _process.LastOutput);
            return await AnswersAsync(_environment["COLLECTOR_HEALTH_ENDPOINT"]!);
        }, "the Collector is healthy");
    }

    /// <summary>Posts OTLP/JSON.</summary>
    /// <param name="signal"><c>traces</c>, <c>metrics</c> or <c>logs</c>.</param>
    public async Task<HttpResponseMessage> PostAsync(string signal, string json, string? token = Token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{_http}/v1/{signal}") { Content = new StringContent(json, new MediaTypeHeaderValue("application/json")) };
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return await http.SendAsync(request);
    }

    public async Task SendAsync(string signal, string json)
    {
        using var response = await PostAsync(signal, json);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>What Prometheus gets when it scrapes the stack's metrics, exemplars included.</summary>
    public Task<string> ScrapeAsync() => TextAsync(_metrics);

    /// <summary>Sum of one of the Collector's own metrics, over the series with <paramref name="label"/>; 0 while there is none.</summary>
    public async Task<double> OwnMetricAsync(string name, string label = "")
        => (await TextAsync($"127.0.0.1:{_telemetryPort}")).Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await Kept.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
        File.Delete(Overrides);
    }

    private string Overrides => _storage + ".yaml";

    public static string Free() => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.Free()}");

    private static string PortOf(string address) => address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static async Task<string> TextAsync(string address)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0");
        return await http.GetStringAsync($"http://{address}/metrics");
    }

    public static async Task<bool> AnswersAsync(string address)
    {
        using var http = new HttpClient();
        try
        {
            using var response = await http.GetAsync($"http://{address}");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
