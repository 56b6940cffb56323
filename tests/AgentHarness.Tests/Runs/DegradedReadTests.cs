using AgentPlatform.AgentHarness.Tests.FailureModes;
using AgentPlatform.ServiceDefaults.Schema;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Runs;

/// <summary>Reads without a record: only where the configuration says so, only reads, and each is counted.</summary>
[Collection(AloneGroup.Name)]
public sealed class DegradedReadTests : IDisposable
{
    private static readonly Dictionary<string, string?> _allowed = new() { ["DegradedReads"] = "true" };

    private readonly Signals _signals = new();

    [Fact]
    public async Task AReadGoesOnUnrecordedWhereItIsAllowedAndIsCountedOnce()
    {
        var search = Triage.SearchTool();
        await using var host = Host(new(EntryTypes.ToolOutcome), _allowed, Call("gmail.search", new { q = "x" }), workflow => workflow.AddTool(search, Triage.Search));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        Assert.Single(search.Calls);
        Assert.DoesNotContain(host.Records(run.RunId), record => record.Type is EntryTypes.ToolOutcome or EntryTypes.RunResumed);
        Assert.Equal(1, host.Records(run.RunId)[^1].Data!["degraded_reads"].GetInt32());
        Assert.Equal(1, _signals.Sum(MetricNames.DegradedReads, ("workflow_id", Triage.Id), ("tool_name", "gmail.search")));
    }

    [Fact]
    public async Task OtherwiseAReadWaitsForItsRecord()
    {
        Outage outage = new("put");
        List<bool> during = [];
        var search = Triage.SearchTool((_, _) =>
        {
            during.Add(outage.IsOn);
            return new { };
        });
        await using var host = Host(outage, [], Call("gmail.search", new { q = "x" }), workflow => workflow.AddTool(search, Triage.Search));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal([false], during);
        Assert.Single(host.Records(run.RunId), record => record.Type == EntryTypes.ToolOutcome);
        Assert.Single(host.Records(run.RunId), record => record.Type == EntryTypes.RunResumed);
        Assert.Equal(0, _signals.Sum(MetricNames.DegradedReads));
    }

    [Fact]
    public async Task AWriteIsNeverDoneWithoutItsRecord()
    {
        Outage outage = new("put");
        List<bool> during = [];
        var send = Triage.SendTool((_, _) =>
        {
            during.Add(outage.IsOn);
            return new { id = "sent_1" };
        });
        await using var host = Host(outage, _allowed, Call("gmail.send", Triage.Mail), workflow => workflow.AddTool(send, Triage.Send));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal([false], during);
        Assert.Single(host.Records(run.RunId), record => record.Type == EntryTypes.ToolIntent);
        Assert.Equal(0, _signals.Sum(MetricNames.DegradedReads));
    }

    [Fact]
    public async Task AReadThatNeedsAPersonIsNotOneOfThem()
    {
        var search = Triage.SearchTool();
        await using var host = Host(new("put"), _allowed, Call("gmail.search", new { q = "x" }), workflow => workflow.AddTool(search, Triage.Search),
            Triage.Policy.Replace("read: allow", "read: require_approval", StringComparison.Ordinal));

        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => host.Supervisor.Approvals.Count == 1, "an approval is asked for, of arguments that can be shown");
        Assert.Empty(search.Calls);
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals[0].ApprovalId, approve: true);
        await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default);

        Assert.Single(search.Calls);
    }

    /// <summary>Nothing is known of what they were asked and answered, so nothing tells that they repeat themselves.</summary>
    [Fact]
    public async Task DegradedReadsAreNoLoop()
    {
        var search = Triage.SearchTool();
        Outage outage = new("never");
        await using var host = Triage.Host(
            new(_ => Answer([.. Enumerable.Range(0, 5).Select(i => Call("gmail.search", new { q = i + "" })([]).Messages[0].Contents[0])]), Say("Done.")),
            workflow => workflow.AddTool(search, Triage.Search), new(_allowed) { ["RetryDelay"] = "01:00:00" },
            ledger: ledger => new LedgerUnder(outage, ledger), vault: vault => new VaultUnder(outage, vault));

        await host.StartAsync(Triage.Id, new { ticket = "1" });

        await TestSupport.Eventually.TrueAsync(() => search.Calls.Count == 5, "all five reads are made");
    }

    public void Dispose() => _signals.Dispose();

    private static AgentTestHost Host(
        Outage outage, Dictionary<string, string?> settings, Func<IReadOnlyList<Microsoft.Extensions.AI.ChatMessage>, Microsoft.Extensions.AI.ChatResponse> first, Action<WorkflowBuilder> tools, string policy = Triage.Policy)
        => Triage.Host(new(first, Say("Done.")), tools, settings, policy: policy, ledger: ledger => new LedgerUnder(outage, ledger), vault: vault => new VaultUnder(outage, vault));
}
