using System.Globalization;
using AgentPlatform.Telemetry.Tests.Rules;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Telemetry.Tests.Collector;

/// <summary>Which traces are kept when production keeps a share of the ordinary ones.</summary>
public sealed class SamplingTests
{
    private static readonly Dictionary<string, string> TenPercent = new() { ["SAMPLING_PERCENTAGE"] = "10" };
    private const string KeepNone = "0";

    private static Dictionary<string, Func<string, string>> Important { get; } = new()
    {
        ["an error"] = trace => Span(trace, "agent.tool.call", error: true),
        ["a classified error"] = trace => Span(trace, "agent.tool.call", attributes: ("error_class", "policy_denied")),
        ["a budget trip"] = trace => Span(trace, "agent.run", eventName: "budget.tripped"),
        ["an approval"] = trace => Span(trace, "agent.approval.wait"),
        ["a write"] = trace => Span(trace, "agent.tool.call", attributes: ("tool.side_effect_level", "write")),
        ["an irreversible effect"] = trace => Span(trace, "agent.tool.call", attributes: ("tool.side_effect_level", "irreversible")),
        ["a slow run"] = trace => Span(trace, "agent.run", duration: TimeSpan.FromSeconds(31)),
        ["an expensive run"] = trace => Span(trace, "agent.run", attributes: ("usage.cost_usd", 0.26)),
    };

    [ProgramFact(RunningCollector.Program)]
    public async Task Every_trace_that_matters_is_kept()
    {
        await using var collector = await RunningCollector.StartAsync(new Dictionary<string, string> { ["SAMPLING_PERCENTAGE"] = KeepNone });
        var number = 0;
        foreach (var span in Important.Values) await collector.SendAsync("traces", span(TraceId(++number)));
        await collector.SendAsync("traces", Span(TraceId(0), "agent.run", attributes: ("error_class", "none")));

        await Eventually.TrueAsync(async () => await DecidedAsync(collector) == Important.Count + 1, "all decisions");
        await Eventually.TrueAsync(() => Enumerable.Range(1, Important.Count).All(trace => collector.Kept.Holds(RunOf(TraceId(trace)))), "all that matter are kept");
        Assert.False(collector.Kept.Holds(RunOf(TraceId(0))), "an ordinary run was kept at a share of none");
    }

    [ProgramFact(RunningCollector.Program)]
    public async Task Two_gateways_keep_the_same_share_of_the_rest()
    {
        const int traces = 300;
        await using var one = await RunningCollector.StartAsync(TenPercent);
        await using var other = await RunningCollector.StartAsync(TenPercent);
        foreach (var collector in (RunningCollector[])[one, other])
            for (var trace = 0; trace < traces; trace++) await collector.SendAsync("traces", Span(TraceId(trace), "agent.run"));

        var kept = await KeptAsync(one, traces);

        Assert.InRange(kept.Count, traces * 5 / 100, traces * 20 / 100);
        Assert.Equal(kept, await KeptAsync(other, traces));
    }

    /// <summary>A run three times longer than the wait: spans that come after the decision share its fate, errors too.</summary>
    [ProgramFact(RunningCollector.Program)]
    public async Task Late_spans_follow_the_decision_already_made()
    {
        var wait = TimeSpan.FromSeconds(1);
        var (kept, dropped) = (TraceId(1), TraceId(2));
        await using var collector = await RunningCollector.StartAsync(new Dictionary<string, string> { ["SAMPLING_PERCENTAGE"] = KeepNone, ["SAMPLING_DECISION_WAIT"] = "1s" });
        await collector.SendAsync("traces", Span(kept, "agent.tool.call", error: true));
        await collector.SendAsync("traces", Span(dropped, "agent.plan"));
        await Eventually.TrueAsync(async () => await DecidedAsync(collector) == 2, "both decisions");

        using var run = new PeriodicTimer(wait);
        for (var late = 1; late <= 3; late++)
        {
            await run.WaitForNextTickAsync();
            await collector.SendAsync("traces", Span(kept, "agent.plan", attributes: ("agent.step_index", $"late_{late}")));
            await collector.SendAsync("traces", Span(dropped, "agent.tool.call", error: true, attributes: ("agent.step_index", $"late_{late}")));
        }

        await Eventually.TrueAsync(() => collector.Kept.Holds("late_3"), "the last late span of the kept trace");
        Assert.True(collector.Kept.Holds("late_1") && collector.Kept.Holds("late_2"));
        Assert.False(collector.Kept.Holds(RunOf(dropped)), "a late span of the dropped trace was kept");
    }

    private static async Task<List<int>> KeptAsync(RunningCollector collector, int traces)
    {
        await Eventually.TrueAsync(async () => await DecidedAsync(collector) == traces, "all decisions");
        List<int> kept = [];
        await Eventually.TrueAsync(async () =>
        {
            kept = [.. Enumerable.Range(0, traces).Where(trace => collector.Kept.Holds(RunOf(TraceId(trace))))];
            return kept.Count == await DecidedAsync(collector, "sampled=\"true\"");
        }, "the kept ones arrive");
        return kept;
    }

    private static Task<double> DecidedAsync(RunningCollector collector, string label = "")
        => collector.OwnMetricAsync("otelcol_processor_tail_sampling_global_count_traces_sampled", label);

    /// <summary>Spread like random ones, the same at each run.</summary>
    private static string TraceId(int number)
        => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture))).AsSpan(0, 16));

    private static string RunOf(string traceId) => $"run_{traceId}";

    private static string Span(string trace, string name, bool error = false, string? eventName = null, TimeSpan? duration = null, params (string, object)[] attributes)
        => OtlpJson.Span(trace, name, [("agent.run_id", RunOf(trace)), .. attributes], error, eventName, duration);
}
