using System.Net.Http.Headers;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.LocalRuntime.Stack;
using AgentPlatform.Standalone.Telemetry;

namespace AgentPlatform.Standalone.Stack;

/// <summary>PostgreSQL, telemetry and services, up and healthy. Disposing stops all of it, services first.</summary>
internal sealed class RunningStack : IAsyncDisposable
{
    public const string SampleTickets = "samples/SupportTriage/tickets";
    private const string SamplePolicy = "samples/SupportTriage/policy.yaml";
    private readonly SourceTree _source;
    private readonly Stack<IAsyncDisposable> _parts = new();
    private Topology _topology = null!;
    private LocalStack _services = null!;
    private TelemetryPlane _telemetry = null!;
    private DatabaseServer _database = null!;

    private RunningStack(SourceTree source, StateFolder state)
    {
        _source = source;
        Identity = Identity.Open(state);
        Addresses = new(Launcher.Say);
    }

    public Identity Identity { get; }
    public Addresses Addresses { get; }
    public Uri? DashboardUrl => _telemetry.DashboardUrl;
    public OtlpTee? Tee => _telemetry.Tee;

    /// <summary>What runs where.</summary>
    public IEnumerable<(string Name, string Url, int Pid)> Parts =>
    [
        (Resources.Postgres, _database.Where, _database.Pid),
        .. _telemetry.Running.Concat(_services.Running).Where(part => part.Process.Url is not null)
            .Select(part => (part.Process.Name, part.Process.Url!.ToString(), part.Pid)),
    ];

    /// <param name="state">Where data and keys are; logs and pids are always the source tree's.</param>
    public static async Task<RunningStack> StartAsync(SourceTree source, StateFolder state, RunOptions options, CancellationToken cancellationToken)
    {
        var stack = new RunningStack(source, state);
        try
        {
            await stack.StartPartsAsync(state, options, cancellationToken);
            StackFile.Write(source.State.StackFile, stack.Parts);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Uploads the sample's policy and makes it the active one; without a policy everything is denied.</summary>
    public async Task ActivateSamplePolicyAsync(CancellationToken cancellationToken)
    {
        using var http = Client(Resources.Supervisor, Scopes.PolicyWrite);
        await PolicyUpload.ActivateAsync(http, Identity.Tenant, _source.In(SamplePolicy), cancellationToken);
    }

    /// <returns>The driver's exit code.</returns>
    public async Task<int> RunTrafficAsync(IReadOnlyList<string> arguments, bool operatorDecides, CancellationToken cancellationToken)
    {
        await using var traffic = ChildProcess.Start(_topology.Traffic(arguments, operatorDecides, Launcher.Say));
        await traffic.WaitForExitAsync(cancellationToken);
        return traffic.ExitCode;
    }

    /// <summary>A client of one service with the operator's token for <paramref name="scopes"/>.</summary>
    public HttpClient Client(string resource, params ReadOnlySpan<string> scopes)
    {
        var http = new HttpClient { BaseAddress = Addresses[resource] };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Identity.Operator(scopes));
        return http;
    }

    /// <summary>Stops the services alone, so that their last telemetry has arrived when this returns.</summary>
    public ValueTask StopServicesAsync() => _services.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        File.Delete(_source.State.StackFile);
        while (_parts.TryPop(out var part)) await part.DisposeAsync();
        Identity.Dispose();
    }

    private async Task StartPartsAsync(StateFolder state, RunOptions options, CancellationToken cancellationToken)
    {
        _parts.Push(_database = await DatabaseServer.StartAsync(_source, state, keep: !options.Once, cancellationToken));
        _parts.Push(_telemetry = await TelemetryPlane.StartAsync(_source, options, cancellationToken));
        _topology = new(_source, state, Identity, Addresses, _database.Administrator, _telemetry.Environment, _telemetry.DashboardUrl);
        _parts.Push(_services = new(Launcher.Say));
        await _services.StartAsync(_topology.Services, cancellationToken);
    }
}
