using AgentPlatform.LocalRuntime.Stack;

namespace AgentPlatform.Standalone.Telemetry;

/// <summary>Where the services' telemetry goes in this run: what of Collector, Tempo, Prometheus, Grafana and dashboard there is.</summary>
internal sealed class TelemetryPlane : IAsyncDisposable
{
    private static readonly TimeSpan MetricInterval = TimeSpan.FromSeconds(5);
    private readonly LocalStack _stack = new(Launcher.Say);

    private TelemetryPlane()
    {
    }

    /// <value>Null when nobody asked to count or keep bodies.</value>
    public OtlpTee? Tee { get; private set; }

    /// <value>With its one-time token; null when it does not run.</value>
    public Uri? DashboardUrl { get; private set; }

    /// <value>For the services; empty when nothing listens.</value>
    public IReadOnlyDictionary<string, string?> Environment { get; private set; } = new Dictionary<string, string?>();

    public IReadOnlyList<(LocalProcess Process, int Pid)> Running => _stack.Running;

    public static async Task<TelemetryPlane> StartAsync(SourceTree source, RunOptions options, CancellationToken cancellationToken)
    {
        var plane = new TelemetryPlane();
        try
        {
            await plane.StartPartsAsync(source, options, cancellationToken);
            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Tee is not null) await Tee.DisposeAsync();
        await _stack.DisposeAsync();
    }

    private async Task StartPartsAsync(SourceTree source, RunOptions options, CancellationToken cancellationToken)
    {
        var dashboard = options.Dashboard ? await Dashboard.PrepareAsync(source, cancellationToken) : null;
        var backends = options.Once ? Backends.None : Backends.Find(source, dashboard);
        foreach (var line in backends.Missing) Launcher.Say(line);
        await _stack.StartAsync([.. dashboard is null ? (IEnumerable<LocalProcess>)[] : [dashboard.Process], .. backends.Processes], cancellationToken);
        if (dashboard is not null && IsUp(dashboard.Process)) DashboardUrl = dashboard.SignIn;

        var target = backends.Collector is { } collector && IsUp(collector.Process) ? collector.Target : DashboardUrl is null ? null : dashboard!.Target;
        if (options.Once || options.CaptureOtlp is not null)
        {
            Tee = await OtlpTee.StartAsync(target, options.CaptureOtlp, cancellationToken);
            target = Tee.Target;
        }
        if (target is not null) Environment = target.Environment(MetricInterval);
        else Launcher.Say("telemetry: nothing listens, so traces, metrics and logs of this run go nowhere (the ledger is complete all the same)");
    }

    private bool IsUp(LocalProcess process) => _stack.Running.Any(running => running.Process.Name == process.Name);
}
