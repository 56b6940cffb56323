using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using AgentPlatform.LocalRuntime.Processes;

namespace AgentPlatform.TestSupport;

/// <summary>A real service as a real process, to be killed. Keeps its port over restarts.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private readonly ProcessSpec _spec;
    private ChildProcess? _process;

    /// <param name="assembly">The service's assembly, e.g. <c>typeof(LedgerOptions).Assembly</c>.</param>
    /// <param name="arguments">Of its command line.</param>
    public ServiceProcess(Assembly assembly, IEnumerable<KeyValuePair<string, string?>> configuration, params string[] arguments)
    {
        // From below the outgoing connections' range: one of those would else take the port while the process is dead.
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.FreeOr(Random.Shared.Next(20_000, 31_000))}"));
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Address.ToString(),
        };
        foreach (var (key, value) in (KeyValuePair<string, string?>[])[.. TestTokens.Configuration(), .. configuration])
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        _spec = new() { Name = assembly.GetName().Name!, FileName = "dotnet", Arguments = [assembly.Location, .. arguments], Environment = environment };
    }

    public Uri Address { get; }

    /// <value>Started, found healthy and not killed since.</value>
    public bool IsUp { get; private set; }

    public string Output => _process?.LastOutput ?? "";

    /// <summary>Starts it (again) and waits until it is healthy.</summary>
    public async Task StartAsync()
    {
        IsUp = false;
        if (_process is not null) await _process.DisposeAsync();
        _process = ChildProcess.Start(_spec);
        using var http = Client(null);
        await Eventually.TrueAsync(async () =>
        {
            ThrowIfEnded();
            try
            {
                using var health = await http.GetAsync("health");
                return health.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, $"{_spec.Name} is healthy", TimeSpan.FromMinutes(2));
        IsUp = true;
    }

    /// <summary>For whoever has not ended it.</summary>
    /// <exception cref="InvalidOperationException">It has ended. The message has its last output.</exception>
    public void ThrowIfEnded()
    {
        if (_process is { HasExited: true } ended) throw new InvalidOperationException($"{_spec.Name} ended by itself with {ended.ExitCode}:\n{ended.LastOutput}");
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        IsUp = false;
        _process?.Kill();
    }

    /// <summary>SIGTERM, then wait.</summary>
    public Task StopAsync() => _process?.StopAsync(TimeSpan.FromSeconds(20)) ?? Task.CompletedTask;

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        if (_process is not null) await _process.DisposeAsync();
    }
}
