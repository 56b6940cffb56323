using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.LocalRuntime.Stack;

namespace AgentPlatform.Standalone.Telemetry;

/// <summary>The telemetry backends found on PATH, with the configuration the AppHost's containers mount.</summary>
/// <param name="Missing">One line for each that is not there: what is lost.</param>
internal sealed record Backends(IReadOnlyList<LocalProcess> Processes, (LocalProcess Process, OtlpTarget Target)? Collector, IReadOnlyList<string> Missing)
{
    public static Backends None { get; } = new([], null, []);

    private static readonly (string Resource, string[] Programs, string Lost)[] Known =
    [
        (Resources.Collector, ["otelcol-contrib", "otelcol"], "no tail sampling, no span metrics, nothing reaches Tempo or Prometheus"),
        (Resources.Tempo, ["tempo"], "traces are not kept"),
        (Resources.Prometheus, ["prometheus"], "no metric history, no cost per success, no alerts"),
        (Resources.Grafana, ["grafana"], "no dashboards"),
    ];

    public static Backends Find(SourceTree source, Dashboard? dashboard)
    {
        var found = Known.ToDictionary(known => known.Resource, known => Executables.Find(known.Programs));
        var missing = Known.Where(known => found[known.Resource] is null)
            .Select(known => $"{known.Resource}: {string.Join(" or ", known.Programs)} is not on PATH: {known.Lost}").ToList();
        var plan = new BackendPlan(source, dashboard);
        var processes = new List<LocalProcess>();
        if (found[Resources.Tempo] is { } tempo) processes.Add(plan.Tempo(tempo));
        (LocalProcess, OtlpTarget)? collector = null;
        if (found[Resources.Collector] is { } otelcol)
        {
            var process = plan.Collector(otelcol, withTempo: found[Resources.Tempo] is not null);
            processes.Add(process);
            collector = (process, plan.CollectorTarget);
        }
        if (found[Resources.Prometheus] is { } prometheus) processes.Add(plan.Prometheus(prometheus));
        if (found[Resources.Grafana] is { } grafana) processes.Add(plan.Grafana(grafana));
        return new(processes, collector, missing);
    }
}
