using AgentPlatform.ServiceDefaults.Schema;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Runs;

public class GovernedRunTests
{
    [Fact]
    public async Task ARunIsRecordedStepByStep()
    {
        var send = Triage.SendTool();
        await using var host = Triage.Host(
            new(Call("gmail.search", new { q = "from:vip" }), Call("gmail.send", Triage.Mail), Say("Answered.")),
            workflow => workflow.AddTool(Triage.SearchTool(), Triage.Search).AddTool(send, Triage.Send));

        var status = await host.RunAsync(Triage.Id, new { ticket = "1001" });

        Assert.Equal(RunOutcomes.Success, status.Outcome);
        var records = host.Records(status.RunId);
        Assert.Equal(
            [
                EntryTypes.RunStarted, EntryTypes.PlanRecorded, EntryTypes.ToolOutcome, EntryTypes.PlanRecorded, EntryTypes.ToolIntent, EntryTypes.ToolOutcome,
                EntryTypes.PlanRecorded, EntryTypes.VerifyRecorded, EntryTypes.RunFinished,
            ], records.Select(record => record.Type));
        var effect = records.Last(record => record.Type == EntryTypes.ToolOutcome);
        Assert.Equal("gmail.send:thread_18b4f5e2:msg_02", effect.Action!.IdempotencyKey);
        Assert.Equal("thread_18b4f5e2", effect.Action.Target);
        Assert.Equal(effect.Action.IdempotencyKey, Assert.Single(send.Calls).IdempotencyKey);
        Assert.Equal(new Actor(AgentTestHost.User, IsAgent: true), effect.Actor);
        Assert.Equal("support_policy@2026-05-03", effect.Versions!.PolicyVersion);
        var finished = records[^1];
        Assert.Equal((300, 60), (finished.Usage!.TokensIn, finished.Usage.TokensOut));
        Assert.Equal(300 * 2m / 1_000_000 + 60 * 8m / 1_000_000, finished.Usage.CostUsd);
    }

    [Fact]
    public async Task AnIrreversibleCallWaitsForAPersonAndUsesTheirApprovalOnce()
    {
        var refund = Triage.RefundTool();
        await using var host = Triage.Host(
            new(Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Refunded.")), workflow => workflow.AddTool(refund, Triage.Refund));

        var runId = await host.StartAsync(Triage.Id, new { ticket = "1002" });
        await TestSupport.Eventually.TrueAsync(() => host.Supervisor.Approvals.Count == 1, "an approval is asked for");
        Assert.Empty(refund.Calls);
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals[0].ApprovalId, approve: true);
        var status = await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default);

        Assert.Equal(RunOutcomes.Success, status.Outcome);
        Assert.Single(refund.Calls);
        var intent = host.Records(runId).Single(record => record.Type == EntryTypes.ToolIntent);
        Assert.Equal(("u_operator", ApprovalState.Approved), (intent.Approval!.ApproverId, intent.Approval.State));
    }

    [Fact]
    public async Task ARejectionIsToldToTheModel()
    {
        var refund = Triage.RefundTool();
        ScriptedModel model = new(Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Not refunded."));
        await using var host = Triage.Host(model, workflow => workflow.AddTool(refund, Triage.Refund));

        var runId = await host.StartAsync(Triage.Id, new { ticket = "1002" });
        await TestSupport.Eventually.TrueAsync(() => host.Supervisor.Approvals.Count == 1, "an approval is asked for");
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals[0].ApprovalId, approve: false, comment: "Ask for a photo first.");
        await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default);

        Assert.Empty(refund.Calls);
        var told = model.Asked[^1][^1].Contents.OfType<Microsoft.Extensions.AI.FunctionResultContent>().Single().Result!.ToString()!;
        Assert.Contains("approval_rejected", told, StringComparison.Ordinal);
        Assert.Contains("Ask for a photo first.", told, StringComparison.Ordinal);
        Assert.Equal(ErrorClass.ApprovalRejected, host.Records(runId).Single(record => record.Type == EntryTypes.ToolOutcome).Outcome!.ErrorClass);
    }

    [Fact]
    public async Task ASuspendedRunIsTakenUpByTheNextProcess()
    {
        var refund = Triage.RefundTool();
        ScriptedModel model = new(Call("gmail.search", new { q = "x" }), Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Refunded."));
        var search = Triage.SearchTool();
        await using var host = Triage.Host(model, workflow => workflow.AddTool(search, Triage.Search).AddTool(refund, Triage.Refund), new() { ["ApprovalPatience"] = "00:00:00" });

        var runId = await host.StartAsync(Triage.Id, new { ticket = "1002" });
        await TestSupport.Eventually.TrueAsync(() => host.Records(runId).Any(record => record.Type == EntryTypes.RunSuspended), "the run is suspended");
        await host.RestartAsync();
        Assert.Equal(AgentHarness.Runs.RunStates.Suspended, (await host.Runs.GetAsync(AgentTestHost.Tenant, runId, default))!.State);
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals.Single().ApprovalId, approve: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var status = await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, limit.Token);

        Assert.Equal(RunOutcomes.Success, status.Outcome);
        Assert.Single(search.Calls);
        Assert.Single(refund.Calls);
        Assert.Equal(3, model.Asked.Count);
        Assert.Single(host.Supervisor.Approvals);
    }
}
