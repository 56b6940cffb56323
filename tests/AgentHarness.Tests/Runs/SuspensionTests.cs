using AgentPlatform.AgentHarness.Tests.FailureModes;
using AgentPlatform.ServiceDefaults.Schema;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Runs;

/// <summary>A wait for a person: it holds nothing, and what follows is a trace of its own.</summary>
[Collection(AloneGroup.Name)]
public sealed class SuspensionTests : IDisposable
{
    private readonly Signals _signals = new();

    [Fact]
    public async Task AResumedRunIsANewTraceLinkedToTheFirst()
    {
        await using var host = Host(new() { ["ApprovalPatience"] = "00:00:00" });
        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => Is(host, runId, EntryTypes.RunSuspended), "the run is suspended");
        await host.RestartAsync();
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals.Single().ApprovalId, approve: true);
        await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default);

        await TestSupport.Eventually.TrueAsync(() => _signals.SpansOf(runId, Spans.Run).Count == 2, "both roots have ended");
        var (first, second) = (_signals.SpansOf(runId, Spans.Run)[0], _signals.SpansOf(runId, Spans.Run)[1]);
        Assert.Equal((RunOutcomes.Suspended, RunOutcomes.Success), (first.GetTagItem("agent.outcome"), second.GetTagItem("agent.outcome")));
        Assert.NotEqual(first.TraceId, second.TraceId);
        Assert.Null(second.Parent);
        Assert.Equal(default, second.ParentSpanId);
        Assert.Equal((first.TraceId, first.SpanId), Assert.Single(second.Links.Select(link => (link.Context.TraceId, link.Context.SpanId))));
        Assert.Equal([first.TraceId, second.TraceId], _signals.SpansOf(runId, Spans.ApprovalWait).Select(span => span.TraceId));
        Assert.Equal(second.TraceId, Assert.Single(_signals.SpansOf(runId, Spans.Finish)).TraceId);
        // The ledger finds both: each record names the trace it was written in.
        Assert.Equal([first.TraceId.ToHexString(), second.TraceId.ToHexString()],
            host.Records(runId).Select(record => record.Trace?.TraceId).OfType<string>().Distinct());
        Assert.Equal(first.TraceId.ToHexString(), host.Records(runId).Single(record => record.Type == EntryTypes.RunResumed).Data!["first_trace_id"].GetString());
    }

    /// <summary>A plan or call that is complete is in one trace, the one it was completed in; a call that waited is in both.</summary>
    [Fact]
    public async Task WhatIsAnsweredFromTheRecordsHasNoSpanInTheNewTrace()
    {
        await using var host = Triage.Host(
            new(Call("gmail.search", new { q = "x" }), Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Refunded.")),
            workflow => workflow.AddTool(Triage.SearchTool(), Triage.Search).AddTool(Triage.RefundTool(), Triage.Refund), new() { ["ApprovalPatience"] = "00:00:00" });
        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => Is(host, runId, EntryTypes.RunSuspended), "the run is suspended");
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals.Single().ApprovalId, approve: true);
        await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default);

        Assert.Equal(["gmail.search", "crm.refund", "crm.refund"], _signals.SpansOf(runId, Spans.ToolSelect).Select(span => span.GetTagItem("tool.name")));
        Assert.Equal(["gmail.search", "crm.refund", "crm.refund"], _signals.SpansOf(runId, Spans.ToolCall).Select(span => span.GetTagItem("tool.name")));
        Assert.Equal(3, _signals.SpansOf(runId, Spans.Plan).Count);
    }

    [Fact]
    public async Task ACallThatWaitsForAPersonIsNoFailureAndIsCountedOnce()
    {
        await using var host = Host(new() { ["ApprovalPatience"] = "00:00:00" });
        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => Is(host, runId, EntryTypes.RunSuspended) && _signals.SpansOf(runId, Spans.ToolCall).Count == 1, "the run is suspended");

        var (waiting, approval) = (_signals.SpansOf(runId, Spans.ToolCall).Single(), host.Supervisor.Approvals.Single());
        Assert.Equal(("requested", approval.ApprovalId, "none"), (waiting.GetTagItem("approval.state"), waiting.GetTagItem("approval.id"), waiting.GetTagItem("error_class")));
        Assert.Equal(System.Diagnostics.ActivityStatusCode.Unset, waiting.Status);
        Assert.Equal(0, _signals.Sum("agent_tool_calls_total", ("tool_name", "crm.refund")));

        await host.Supervisor.DecideAsync(approval.ApprovalId, approve: true);
        await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default);
        Assert.Equal(1, _signals.Sum("agent_tool_calls_total", ("tool_name", "crm.refund"), ("outcome", "ok")));
    }

    [Fact]
    public async Task WaitingForAPersonIsNoWorkWheneverTheyDecide()
    {
        FakeClock clock = new();
        await using var host = Triage.Host(
            new(Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Refunded.")), workflow => workflow.AddTool(Triage.RefundTool(), Triage.Refund),
            new() { ["ApprovalPatience"] = "00:00:50" }, clock);
        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await TestSupport.Eventually.TrueAsync(() => host.Supervisor.Approvals.Count == 1, "the approval is asked for");

        // Fifty seconds of waiting in the run, fifty after its suspension; the policy allows a minute of work.
        await TestSupport.Eventually.TrueAsync(() =>
        {
            if (Is(host, runId, EntryTypes.RunSuspended)) return true;
            clock.Advance(TimeSpan.FromSeconds(5));
            return false;
        }, "the run is suspended");
        clock.Advance(TimeSpan.FromSeconds(50));
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals.Single().ApprovalId, approve: true);
        await TestSupport.Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return Is(host, runId, EntryTypes.RunFinished);
        }, "the run is finished");

        var finished = host.Records(runId).Single(record => record.Type == EntryTypes.RunFinished);
        Assert.Equal(RunOutcomes.Success, finished.Data!["outcome"].GetString());
        Assert.InRange(finished.Outcome!.LatencyMs, 0, 30_000);
    }

    [Fact]
    public async Task SuspendedRunsHoldNeitherPlacesNorThreads()
    {
        const int runs = 200;
        await using var host = Host(new() { ["ApprovalPatience"] = "00:00:00", ["MaxConcurrentRuns"] = "2" });
        var before = ThreadPool.ThreadCount;
        var ids = await Task.WhenAll(Enumerable.Range(0, runs).Select(i => host.StartAsync(Triage.Id, new { ticket = i + "" })));

        // Two places are enough for two hundred runs to get as far as the wait: so it holds none.
        await TestSupport.Eventually.TrueAsync(() => ids.All(id => Is(host, id, EntryTypes.RunSuspended)), "all are suspended", TimeSpan.FromMinutes(2));
        Assert.True(ThreadPool.ThreadCount < before + runs / 4, $"{ThreadPool.ThreadCount} threads, {before} before");
        foreach (var id in ids) Assert.Equal(AgentHarness.Runs.RunStates.Suspended, (await host.Runs.GetAsync(AgentTestHost.Tenant, id, default))!.State);

        foreach (var approval in host.Supervisor.Approvals) await host.Supervisor.DecideAsync(approval.ApprovalId, approve: true);
        await TestSupport.Eventually.TrueAsync(() => ids.All(id => Is(host, id, EntryTypes.RunFinished)), "all are finished", TimeSpan.FromMinutes(2));
    }

    public void Dispose() => _signals.Dispose();

    private static bool Is(AgentTestHost host, string runId, string type) => host.Records(runId).Any(record => record.Type == type);

    /// <summary>Each run refunds an order of its own.</summary>
    private static AgentTestHost Host(Dictionary<string, string?> settings)
    {
        var orders = 0;
        return Triage.Host(
            new(_ => Call("crm.refund", new { order_id = $"ord_{Interlocked.Increment(ref orders)}", amount_usd = 20 })([]), Say("Refunded.")),
            workflow => workflow.AddTool(Triage.RefundTool(), Triage.Refund), settings);
    }
}
