using AgentPlatform.Telemetry.Tests.Rules;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Telemetry.Tests.Collector;

/// <summary>What becomes of telemetry when something behind the Collector fails. Senders are answered all the while.</summary>
public sealed class FaultTests
{
    private const string Queue = "otelcol_exporter_queue_size", NotQueued = "otelcol_exporter_enqueue_failed_spans";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [ProgramFact(RunningCollector.Program, RunningTempo.Program)]
    public async Task What_Tempo_missed_arrives_when_it_is_back_even_if_the_Collector_was_killed_meanwhile()
    {
        await using var tempo = new RunningTempo();
        await using var collector = await RunningCollector.StartAsync(tempo: tempo.Otlp);
        var trace = Guid.NewGuid().ToString("n");
        await collector.SendAsync("traces", OtlpJson.Span(trace, "agent.run", []));
        await Eventually.TrueAsync(async () => await collector.OwnMetricAsync(Queue) > 0, $"it waits in the queue; {collector.Output}", Patience);

        await collector.RestartAsync();
        await tempo.StartAsync();

        await Eventually.TrueAsync(() => tempo.HasAsync(trace), $"it is in Tempo; {collector.Output}", Patience);
        await Eventually.TrueAsync(async () => await collector.OwnMetricAsync(Queue) == 0, "the queue has drained", Patience);
    }

    [SmallDiskFact(RunningCollector.Program, RunningTempo.Program)]
    public async Task A_full_disk_is_counted_and_passes()
    {
        await using var tempo = new RunningTempo();
        await using var disk = await SmallDisk.MountAsync();
        await using var collector = await RunningCollector.StartAsync(new Dictionary<string, string> { ["COLLECTOR_STORAGE"] = disk.Folder }, tempo.Otlp);
        await Eventually.TrueAsync(async () =>
        {
            for (var i = 0; i < 50; i++) await collector.SendAsync("traces", OtlpJson.Span(Guid.NewGuid().ToString("n"), "agent.run", [("agent.run_id", new string('r', 200))]));
            return await collector.OwnMetricAsync(NotQueued) > 0;
        }, "what the full disk cost is counted", Patience);

        await tempo.StartAsync();

        await Eventually.TrueAsync(async () => await collector.OwnMetricAsync(Queue) == 0, $"what was queued is delivered; {collector.Output}", Patience);
        var after = Guid.NewGuid().ToString("n");
        await collector.SendAsync("traces", OtlpJson.Span(after, "agent.run", []));
        await Eventually.TrueAsync(() => tempo.HasAsync(after), $"a later trace is in Tempo; {collector.Output}", Patience);
    }

    /// <summary>Prometheus asks; until it does, the totals wait.</summary>
    [ProgramFact(RunningCollector.Program)]
    public async Task What_Prometheus_missed_is_in_the_totals_it_gets_next()
    {
        await using var collector = await RunningCollector.StartAsync();
        foreach (var total in (string[])["1", "2", "3"]) await collector.SendAsync("metrics", OtlpJson.Counter("agent_runs_total", total));
        await Eventually.TrueAsync(async () => (await collector.ScrapeAsync()).Contains("} 3", StringComparison.Ordinal), "the newest total");
    }
}
