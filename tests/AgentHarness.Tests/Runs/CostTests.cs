using AgentPlatform.AgentHarness.Tests.FailureModes;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Runs;

[Collection(AloneGroup.Name)]
public class CostTests
{
    /// <summary>Cost per success is computed from the metric, comparisons from the ledger: they must not disagree.</summary>
    [Fact]
    public async Task TheMetricHoldsWhatTheLedgerDoes()
    {
        using Signals signals = new();
        await using var host = Triage.Host(new(Call("gmail.search", new { q = "x" }), Say("Done.")), workflow => workflow.AddTool(Triage.SearchTool(), Triage.Search with { CostUsd = 0.25m }));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        var recorded = host.Records(run.RunId).Single(record => record.Type == EntryTypes.RunFinished).Usage!.CostUsd;
        Assert.True(recorded > 0.25m);
        Assert.Equal((double)recorded, signals.Sum("agent_cost_usd_total", ("workflow_id", Triage.Id)), precision: 9);
    }
}
