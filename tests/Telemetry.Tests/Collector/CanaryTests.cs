using AgentPlatform.Telemetry.Tests.Rules;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Telemetry.Tests.Collector;

/// <summary>The second line of defence: whatever a service without ServiceDefaults sends.</summary>
public sealed class CanaryTests
{
    private const string LastTrace = "run_the_last_one", LastWorkflow = "workflow_the_last_one";

    [ProgramFact(RunningCollector.Program)]
    public async Task No_secret_sent_straight_to_the_Collector_reaches_Tempo_or_Prometheus()
    {
        await using var collector = await RunningCollector.StartAsync();
        foreach (var canary in Canary.All) await collector.SendAsync(canary.Signal, canary.Json);
        await SendLastAsync(collector);

        await Eventually.TrueAsync(async () => collector.Kept.Holds(LastTrace, "traces") && collector.Kept.Holds("foreign-service", "logs")
            && (await collector.ScrapeAsync()).Contains(LastWorkflow, StringComparison.Ordinal), $"what was sent last arrives; {collector.Output}");
        var scraped = await collector.ScrapeAsync();
        Assert.Empty(Canary.All.Where(canary => collector.Kept.Holds(canary.Secret) || scraped.Contains(canary.Secret, StringComparison.Ordinal)).Select(canary => canary.Place));
    }

    private static async Task SendLastAsync(RunningCollector collector)
    {
        await collector.SendAsync("traces", OtlpJson.Span("0af7651916cd43dd8448eb211c80319c", "agent.run", [("agent.run_id", LastTrace)], error: true));
        await collector.SendAsync("metrics", OtlpJson.Counter("agent_cost_usd_total", "1", ("workflow_id", LastWorkflow)));
    }
}
