using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.TestSupport;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.FailureModes;

/// <summary>The five failure modes of agents in production, each with the signals an operator is to find it by.</summary>
[Collection(AloneGroup.Name)]
public sealed class FailureModeTests : IDisposable
{
    private readonly Signals _signals = new();

    [Fact]
    public async Task WrongScopeIsDeniedAndShowsWhoseAttemptItWas()
    {
        var send = Triage.SendTool();
        await using var host = Triage.Host(new(Call("gmail.send", Triage.Mail), Say("I may not.")), workflow => workflow.AddTool(send, Triage.Send),
            policy: Triage.Policy.Replace("max_side_effect: irreversible", "max_side_effect: read", StringComparison.Ordinal));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Empty(send.Calls);
        var span = Assert.Single(_signals.SpansOf(run.RunId, Spans.ToolCall));
        Assert.Equal("gmail.send", span.GetTagItem("tool.name"));
        Assert.Equal("authz_denied", span.GetTagItem("error_class"));
        Assert.Equal("write", span.GetTagItem("tool.side_effect_level"));
        Assert.Equal(AgentTestHost.User, span.GetTagItem("actor.user_id"));
        var outcome = host.Records(run.RunId).Single(record => record.Type == EntryTypes.ToolOutcome);
        Assert.Equal((OutcomeStatus.Failed, ErrorClass.AuthzDenied), (outcome.Outcome!.Status, outcome.Outcome.ErrorClass));
        Assert.Equal((AgentTestHost.User, "svc_harness"), (outcome.Actor!.UserId, outcome.Integrity!.RecordedBy));
        Assert.Equal(1, _signals.Sum(MetricNames.ToolCalls, ("tool_name", "gmail.send"), ("outcome", "failed"), ("side_effect_level", "write"), ("error_class", "authz_denied")));
    }

    [Fact]
    public async Task WrongArgumentsNeverReachTheTool()
    {
        var send = Triage.SendTool();
        ScriptedModel model = new(Call("gmail.send", new { thread_id = "t_1", message_id = "m_1", to = "vip@example.com", body = "x" }), Say("Sorry."));
        await using var host = Triage.Host(model, workflow => workflow.AddTool(send, Triage.Send));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Empty(send.Calls);
        var span = Assert.Single(_signals.SpansOf(run.RunId, Spans.ToolCall));
        Assert.StartsWith("hmac-sha256:", (string)span.GetTagItem("tool.args.hash")!, StringComparison.Ordinal);
        Assert.Equal("3", span.GetTagItem("tool.schema_version"));
        Assert.Equal("invalid_args", span.GetTagItem("error_class"));
        var outcome = host.Records(run.RunId).Single(record => record.Type == EntryTypes.ToolOutcome);
        Assert.Equal("3", outcome.Action!.ToolSchemaVersion);
        Assert.Equal(span.GetTagItem("tool.args.hash"), outcome.Payload!.ArgsHash);
        Assert.Equal((OutcomeStatus.Failed, ErrorClass.InvalidArgs), (outcome.Outcome!.Status, outcome.Outcome.ErrorClass));
        Assert.Equal(1, _signals.Sum(MetricNames.ToolCalls, ("tool_name", "gmail.send"), ("outcome", "failed"), ("error_class", "invalid_args")));
        Assert.Contains("$.to: expected array", Told(model), StringComparison.Ordinal);
        Assert.DoesNotContain("vip@example.com", Told(model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AToolThatChangedItsSchemaIsNotCalled()
    {
        var send = Triage.SendTool();
        await using var host = Triage.Host(new(Call("gmail.send", Triage.Mail), Say("Sorry.")),
            workflow => workflow.AddTool(send, Triage.Send with { SchemaHash = "sha256:" + new string('0', 64) }));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Empty(send.Calls);
        Assert.Equal("schema_drift", Assert.Single(_signals.SpansOf(run.RunId, Spans.ToolCall)).GetTagItem("error_class"));
        Assert.Equal(ErrorClass.SchemaDrift, host.Records(run.RunId).Single(record => record.Type == EntryTypes.ToolOutcome).Outcome!.ErrorClass);
        Assert.Equal(1, _signals.Sum(MetricNames.ToolCalls, ("tool_name", "gmail.send"), ("outcome", "failed"), ("error_class", "schema_drift")));
    }

    [Fact]
    public async Task PartialCompletionNamesTheCompletedStepsAndIsNotRepeated()
    {
        var send = Triage.SendTool();
        var failing = new ScriptedModel(Call("gmail.send", Triage.Mail), Fail(new HttpRequestException("down", null, System.Net.HttpStatusCode.InternalServerError)));
        await using var host = Triage.Host(failing, workflow => workflow.AddTool(send, Triage.Send));

        var first = await host.RunAsync(Triage.Id, new { ticket = "1" });
        var second = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal("partial_completion", first.Outcome);
        Assert.Single(send.Calls);
        var span = Assert.Single(_signals.SpansOf(first.RunId, Spans.ToolCall));
        Assert.Equal("gmail.send:thread_18b4f5e2:msg_02", span.GetTagItem("tool.idempotency_key"));
        Assert.StartsWith("hmac-sha256:", (string)span.GetTagItem("tool.result.hash")!, StringComparison.Ordinal);
        var finished = host.Records(first.RunId).Single(record => record.Type == EntryTypes.RunFinished);
        Assert.Equal("1 gmail.send", finished.Data!["completed_steps"].GetString());
        Assert.Equal("upstream_error", finished.Data["cause"].GetString());
        Assert.Equal(ErrorClass.PartialCompletion, finished.Outcome!.ErrorClass);
        Assert.Equal("partial_completion", Assert.Single(_signals.SpansOf(first.RunId, Spans.Run)).GetTagItem("agent.outcome"));
        Assert.Equal(2, _signals.Sum(MetricNames.Runs, ("workflow_id", Triage.Id), ("outcome", "partial_completion")));
        var effect = host.Records(first.RunId).Single(record => record.Type == EntryTypes.ToolOutcome);
        Assert.Equal((span.GetTagItem("tool.idempotency_key"), span.GetTagItem("tool.result.hash")), (effect.Action!.IdempotencyKey, effect.Payload!.ResultHash));
        Assert.Equal(first.RunId, host.Records(second.RunId).Single(record => record.Type == EntryTypes.ToolOutcome).Data!["repeats_run"].GetString());
    }

    [Fact]
    public async Task ALoopIsCutShort()
    {
        var search = Triage.SearchTool();
        await using var host = Triage.Host(new ScriptedModel(Call("gmail.search", new { q = "again" })), workflow => workflow.AddTool(search, Triage.Search));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        Assert.Equal("loop_detected", run.Outcome);
        Assert.Equal(3, search.Calls.Count);
        var root = Assert.Single(_signals.SpansOf(run.RunId, Spans.Run));
        Assert.Equal(6, root.GetTagItem("agent.step_count"));
        Assert.Equal((20, 0.5, 60000L), (root.GetTagItem("budget.max_steps"), root.GetTagItem("budget.max_cost_usd"), root.GetTagItem("budget.max_latency_ms")));
        var last = _signals.SpansOf(run.RunId, Spans.ToolCall)[^1];
        Assert.Equal(true, last.GetTagItem("tool.circuit_breaker_tripped"));
        Assert.Contains(last.Events, happened => happened.Name == SpanEvents.BudgetTripped);
        var tripped = host.Records(run.RunId).Single(record => record.Type == EntryTypes.BudgetTripped);
        Assert.True(tripped.Outcome!.CircuitBreakerTripped);
        Assert.Equal("loop", tripped.Data!["budget"].GetString());
        Assert.Equal(1, _signals.Sum(MetricNames.BudgetTrips, ("workflow_id", Triage.Id), ("budget", "loop")));
        Assert.Equal(1, _signals.Sum(MetricNames.Runs, ("workflow_id", Triage.Id), ("outcome", "loop_detected")));
    }

    [Fact]
    public async Task OnlyHighSideEffectsWaitForAPerson()
    {
        await using var host = Triage.Host(
            new(Call("gmail.search", new { q = "x" }), Call("gmail.send", Triage.Mail), Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Done.")),
            workflow => workflow.AddTool(Triage.SearchTool(), Triage.Search).AddTool(Triage.SendTool(), Triage.Send).AddTool(Triage.RefundTool(), Triage.Refund));

        var runId = await host.StartAsync(Triage.Id, new { ticket = "1" });
        await Eventually.TrueAsync(() => host.Supervisor.Approvals.Count == 1, "an approval is asked for");
        await host.Supervisor.DecideAsync(host.Supervisor.Approvals[0].ApprovalId, approve: true);
        await host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default);

        Assert.Equal(["not_required", "not_required", "approved"], _signals.SpansOf(runId, Spans.ToolCall).Select(span => span.GetTagItem("approval.state")));
        var wait = Assert.Single(_signals.SpansOf(runId, Spans.ApprovalWait));
        Assert.Equal(("approved", "u_operator"), (wait.GetTagItem("approval.state"), wait.GetTagItem("approval.approver_id")));
        Assert.NotNull(wait.GetTagItem("approval.latency_ms"));
        Assert.Equal("crm.refund", wait.GetTagItem("tool.name"));
        Assert.Equal(1, _signals.Sum(MetricNames.ToolCalls, ("tool_name", "crm.refund"), ("side_effect_level", "irreversible"), ("outcome", "ok")));
        Assert.Equal(2, _signals.Sum(MetricNames.ToolCalls, ("outcome", "ok")) - 1);
        // Approval rate by step: every outcome says whether one was required.
        Assert.Equal([false, false, true], host.Records(runId).Where(record => record.Type == EntryTypes.ToolOutcome).Select(record => record.Approval!.Required));
    }

    [Fact]
    public async Task TheSpansOfARunAreOneTreeUnderItsRoot()
    {
        await using var host = Triage.Host(new(Call("gmail.search", new { q = "x" }), Say("Done.")), workflow => workflow.AddTool(Triage.SearchTool(), Triage.Search));

        var run = await host.RunAsync(Triage.Id, new { ticket = "1" });

        await Eventually.TrueAsync(() => _signals.SpansOf(run.RunId, Spans.Run).Count == 1, "the root span ends");
        var root = _signals.SpansOf(run.RunId, Spans.Run)[0];
        Assert.Null(root.Parent);
        Assert.Equal("success", root.GetTagItem("agent.outcome"));
        foreach (var name in (string[])[Spans.Plan, Spans.ToolSelect, Spans.ToolCall, Spans.Verify, Spans.Finish])
            Assert.All(_signals.SpansOf(run.RunId, name), span => Assert.Equal(root.SpanId, span.ParentSpanId));
        Assert.Equal([2, 1, 1, 1, 1], new[] { Spans.Plan, Spans.ToolSelect, Spans.ToolCall, Spans.Verify, Spans.Finish }.Select(name => _signals.SpansOf(run.RunId, name).Count));
    }

    public void Dispose() => _signals.Dispose();

    private static string Told(ScriptedModel model)
        => model.Asked[^1][^1].Contents.OfType<Microsoft.Extensions.AI.FunctionResultContent>().Single().Result!.ToString()!;
}
