using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Telemetry.Tests.Collector;

/// <summary>The real Tempo with the repository's configuration; its address is known before it starts.</summary>
internal sealed class RunningTempo : IAsyncDisposable
{
    public const string Program = "tempo";
    private readonly string _http = RunningCollector.Free();
    private readonly string _storage = Directory.CreateTempSubdirectory("tempo-").FullName;
    private ChildProcess? _process;

    public string Otlp { get; } = RunningCollector.Free();

    public async Task StartAsync()
    {
        var (http, grpc) = (_http.Split(':'), RunningCollector.Free().Split(':'));
        _process = ChildProcess.Start(new()
        {
            Name = Program, FileName = Executables.Find(Program)!,
            Arguments = ["-config.file=" + Repository.Path("AppHost/telemetry/tempo/tempo.yaml"), "-config.expand-env=true"],
            Environment = new Dictionary<string, string?>
            {
                ["TEMPO_HTTP_ADDRESS"] = http[0], ["TEMPO_HTTP_PORT"] = http[1], ["TEMPO_GRPC_PORT"] = grpc[1], ["TEMPO_OTLP_ENDPOINT"] = Otlp, ["TEMPO_STORAGE"] = _storage,
            },
        });
        await Eventually.TrueAsync(() => RunningCollector.AnswersAsync($"{_http}/ready"), $"Tempo is ready; {_process.LastOutput}", TimeSpan.FromMinutes(1));
    }

    public Task<bool> HasAsync(string traceId) => RunningCollector.AnswersAsync($"{_http}/api/traces/{traceId}");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }
}
