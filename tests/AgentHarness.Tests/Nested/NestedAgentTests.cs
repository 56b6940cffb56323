using AgentPlatform.ServiceDefaults.Schema;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Nested;

public class NestedAgentTests
{
    private static readonly Func<ScriptedModel> _parent = () => new(Call("specialist", new { task = "Refund order ord_1." }), Say("The specialist took care of it."));

    private static readonly Func<ScriptedModel> _specialist = () => new(Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Refunded."));

    [Fact]
    public async Task ANestedAgentsCallNeedsTheSameApproval()
    {
        var refund = Triage.RefundTool();
        await using var host = Host(_parent(), _specialist(), refund);

        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => host.Supervisor.Approvals.Count == 1, "an approval is asked for");
        Assert.Empty(refund.Calls);
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals[0].ApprovalId, approve: true);
        var status = await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default);

        Assert.Equal(RunOutcomes.Success, status.Outcome);
        Assert.Single(refund.Calls);
        var records = host.Records(runId);
        Assert.Equal(["crm.refund", "specialist"], records.Where(record => record.Type == EntryTypes.ToolOutcome).Select(record => record.Action!.ToolName));
        Assert.Equal(["parent_prompt@1", "specialist_prompt@1", "specialist_prompt@1", "parent_prompt@1"],
            records.Where(record => record.Type == EntryTypes.PlanRecorded).Select(record => record.Versions!.PromptVersion));
    }

    [Fact]
    public async Task ARunSuspendedInsideANestedAgentGoesOnThere()
    {
        var refund = Triage.RefundTool();
        ScriptedModel parent = _parent(), specialist = _specialist();
        await using var host = Host(parent, specialist, refund, new() { ["ApprovalPatience"] = "00:00:00" });

        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => host.Records(runId).Any(record => record.Type == EntryTypes.RunSuspended), "the run is suspended");
        await host.RestartAsync();
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals.Single().ApprovalId, approve: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var status = await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, limit.Token);

        Assert.Equal(RunOutcomes.Success, status.Outcome);
        Assert.Single(refund.Calls);
        Assert.Equal((2, 2), (parent.Asked.Count, specialist.Asked.Count));
    }

    [Fact]
    public async Task ANestedAgentCantDoWhatItsParentMayNot()
    {
        var refund = Triage.RefundTool();
        await using var host = Host(_parent(), _specialist(), refund, policy: Triage.Policy.Replace("crm.*", "crm.lookup", StringComparison.Ordinal));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Empty(refund.Calls);
        Assert.Equal(ErrorClass.AuthzDenied, host.Records(run.RunId).First(record => record.Type == EntryTypes.ToolOutcome).Outcome!.ErrorClass);
    }

    [Fact]
    public async Task ANestedAgentSpendsItsParentsBudget()
    {
        await using var host = Host(_parent(), new(Call("gmail.search", new { q = "1" }), Call("gmail.search", new { q = "2" }), Say("Done.")), Triage.RefundTool(),
            policy: Triage.Policy.Replace("max_steps: 20", "max_steps: 5", StringComparison.Ordinal));

        Assert.Equal("budget_exceeded", (await host.RunAsync(Triage.Id, new { ticket = "1" })).Outcome);
    }

    private static AgentTestHost Host(ScriptedModel parent, ScriptedModel specialist, RecordingTool refund, Dictionary<string, string?>? settings = null, string policy = Triage.Policy)
        => Triage.Host(parent, workflow => workflow.UsePrompt("parent_prompt@1", "You delegate.").AddAgent("specialist", "Refunds orders.", nested => nested
            .UseModel(specialist, Triage.Model).UsePrompt("specialist_prompt@1", "You refund.").AddTool(refund, Triage.Refund).AddTool(Triage.SearchTool(), Triage.Search)),
            settings, policy: policy);
}
