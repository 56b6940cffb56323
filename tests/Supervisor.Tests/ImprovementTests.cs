using System.Net;
using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>Labels, trajectories, suites, comparison and audit gaps, on one host; each test has a tenant of its own.</summary>
public sealed class ImprovementTests(ImprovementTests.Shared shared) : IClassFixture<ImprovementTests.Shared>
{
    private readonly SupervisorHost _host = shared.Host;
    private readonly SupervisorApi _engineer = shared.Host.As("u_engineer", Scopes.Improve, Scopes.RunsRead);
    private readonly string _tenant = $"t_{Guid.NewGuid():N}";

    public sealed class Shared : IAsyncLifetime
    {
        internal SupervisorHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await SupervisorHost.StartAsync(settings: [new("Supervisor:GapAfter", "00:00:01")]);

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }

    [Fact]
    public async Task FailedRunIsLabelledOnceAndAPersonOverrulesWithoutErasing()
    {
        var run = await RunAsync(r => [r.Started(), r.Intent(0), r.Outcome(0), r.Intent(1), r.Outcome(1, error: ErrorClass.Timeout), r.Finished(ErrorClass.Timeout)]);
        var labelled = await _host.RunAsync(_tenant, run.RunId, view => view.Labels.Count == 2);
        Assert.Equal(["timeout", "partial_completion"], labelled.Labels.Select(label => label.Label));
        Assert.All(labelled.Labels, label => Assert.True(label is { Automatic: true, Overruled: false, AppliedBy: "svc_supervisor" }));

        await _host.Database.ExecuteAsync("UPDATE runs SET labelled = false");
        await _engineer.PostAsync<LabelView>($"v1/tenants/{_tenant}/runs/{run.RunId}/labels", new LabelRequest("invalid_args", "The date was wrong."));
        await _engineer.PostAsync<LabelView>($"v1/tenants/{_tenant}/runs/{run.RunId}/labels", new LabelRequest("x-tuesday"));
        var overruled = await _host.RunAsync(_tenant, run.RunId, view => view.Labels.Count == 4);
        Assert.Equal([("timeout", true), ("partial_completion", true), ("invalid_args", false), ("x-tuesday", false)], overruled.Labels.Select(label => (label.Label, label.Overruled)));
        Assert.Equal(("u_engineer", "The date was wrong."), (overruled.Labels[2].AppliedBy, overruled.Labels[2].Note));
        Assert.DoesNotContain(_host.Ledger.Of(_tenant), entry => JsonSerializer.Serialize(entry, ContractsJson.Options).Contains("The date", StringComparison.Ordinal));
        Assert.Single((await _engineer.GetAsync<RunList>($"v1/tenants/{_tenant}/runs?label=invalid_args")).Runs);
        Assert.Empty((await _engineer.GetAsync<RunList>($"v1/tenants/{_tenant}/runs?label=timeout")).Runs);
        Assert.Equal(4, _host.Ledger.Of(_tenant).Count(entry => entry.Type == EntryTypes.LabelApplied));
    }

    [Fact]
    public async Task UnknownLabelOrRunIsRefused()
    {
        var run = await RunAsync(r => [r.Started()]);
        Assert.Equal(HttpStatusCode.BadRequest, (await _engineer.Http.PostAsync($"v1/tenants/{_tenant}/runs/{run.RunId}/labels", SupervisorApi.Json(new LabelRequest("silly")))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _engineer.Http.PostAsync($"v1/tenants/{_tenant}/runs/run_x/labels", SupervisorApi.Json(new LabelRequest("none")))).StatusCode);
    }

    [Fact]
    public async Task TrajectoryHasShapesAndHashesButNoValueAndBecomesACase()
    {
        var run = await RunAsync(r => [r.Started(), r.Outcome(0, "gmail.search", SideEffectLevel.Read), r.Intent(1), r.Outcome(1, error: ErrorClass.InvalidArgs), r.Finished(ErrorClass.InvalidArgs)]);
        _host.Vault.Payloads[$"vault_{run.RunId}_1"] = """{"to":["anna@example.com","b@example.com"],"body":"Dear Anna","n":1,"ok":true,"anna@example.com":{"x":null}}""";

        var bundle = await _engineer.GetAsync<Trajectory>($"v1/tenants/{_tenant}/runs/{run.RunId}/trajectory");
        Assert.Equal([("gmail.search", "3"), ("gmail.send", "3")], bundle.Steps.Select(step => (step.ToolName!, step.ToolSchemaVersion!)));
        Assert.Null(bundle.Steps[0].ArgsShape);
        Assert.Equal("""{"to":["string"],"body":"string","n":"number","ok":"boolean","*":{"x":"null"}}""", bundle.Steps[1].ArgsShape!.Value.GetRawText());
        Assert.Contains(_host.Vault.Reasons, reason => reason.Contains(run.RunId, StringComparison.Ordinal) && reason.Contains("u_engineer", StringComparison.Ordinal));

        var expect = new CaseExpectation { Outcome = "success", Never = ["crm.*"], MaxSteps = 4 };
        await _engineer.PostAsync<SuiteCase>($"v1/tenants/{_tenant}/suites/weekly/cases", new CaseRequest(run.RunId, expect), HttpStatusCode.Created);
        var suite = await _engineer.GetAsync<SuiteView>($"v1/tenants/{_tenant}/suites/weekly");
        var only = Assert.Single(suite.Cases);
        Assert.Equal((run.RunId, "success", 4, "u_engineer"), (only.RunId, only.Expect.Outcome, only.Expect.MaxSteps, only.AddedBy));
        Assert.DoesNotContain("anna", JsonSerializer.Serialize(suite, ContractsJson.Options), StringComparison.OrdinalIgnoreCase);
        Assert.Equal([new SuiteSummary("weekly", 1)], (await _engineer.GetAsync<SuiteList>($"v1/tenants/{_tenant}/suites")).Suites);
        Assert.Equal(HttpStatusCode.NotFound, (await _engineer.Http.GetAsync("v1/tenants/t_other/suites/weekly")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _engineer.Http.PostAsync($"v1/tenants/{_tenant}/suites/weekly/cases", SupervisorApi.Json(new CaseRequest(run.RunId, new())))).StatusCode);
    }

    [Fact]
    public async Task ComparisonHasRatesWithIntervalsAndCostPerSuccess()
    {
        for (var i = 0; i < 10; i++) await RunAsync(r => [r.Started(), r.Outcome(0, "crm.lookup", SideEffectLevel.Read, cost: 0.10m), r.Finished(i < 8 ? ErrorClass.None : ErrorClass.Timeout, latencyMs: 100 * (i + 1))]);
        await RunAsync(r => [r.Started() with { Versions = new() { PolicyVersion = "policy@2" } }, r.Finished(ErrorClass.RateLimited) with { Versions = new() { PolicyVersion = "policy@2" } }], ErrorClass.RateLimited);

        var view = await _engineer.GetAsync<ComparisonView>($"v1/tenants/{_tenant}/compare?field=policy_version&a=policy@1&b=policy@2");
        Assert.Equal((10, 8, 0.8), (view.A.Finished, view.A.Successes, view.A.SuccessRate));
        Assert.Equal((0.4902, 0.9433), (Math.Round(view.A.SuccessRateLow!.Value, 4), Math.Round(view.A.SuccessRateHigh!.Value, 4)));
        Assert.Equal((1.00m, 0.125m), (view.A.CostUsd, view.A.CostPerSuccessUsd));
        Assert.Equal(2, view.A.ErrorClasses["timeout"]);
        Assert.Equal(550, view.A.LatencyMsP50);
        Assert.Equal((1, 0, null), (view.B.Finished, view.B.Successes, view.B.CostPerSuccessUsd));
        Assert.Equal(10, (await _engineer.GetAsync<ComparisonView>($"v1/tenants/{_tenant}/compare?field=tool_schema_version&a=crm.lookup@3&b=4")).A.Runs);
        Assert.Equal(11, (await _engineer.GetAsync<ComparisonView>($"v1/tenants/{_tenant}/compare?field=model&a=gpt-4.1&b=x")).A.Runs + 1);
        Assert.Equal(HttpStatusCode.BadRequest, (await _engineer.Http.GetAsync($"v1/tenants/{_tenant}/compare?field=color&a=1&b=2")).StatusCode);
    }

    [Fact]
    public async Task EachKindOfAuditGapIsFound()
    {
        await RunAsync(r => [r.Started(), r.Intent(0), r.Outcome(1), r.Outcome(2, error: ErrorClass.PolicyDenied)], finished: false);
        await Eventually.TrueAsync(async () => Count(await GapsAsync(), "run_without_end") == 1, "the gaps are found");
        var gaps = await GapsAsync();
        Assert.Equal((1, 1, 0), (Count(gaps, "intent_without_outcome"), Count(gaps, "outcome_without_intent"), Count(gaps, "approval_never_consumed")));
        Assert.Equal(1, gaps.Gaps.Single(gap => gap.Kind == "intent_without_outcome").Items.Single().Seq);

        var healthy = $"t_{Guid.NewGuid():N}";
        var run = Records.NewRun(healthy);
        await _host.Ledger.AppendAsync(healthy, [run.Started(), run.Intent(0), run.Outcome(0), run.Finished()], default);
        await _host.RunAsync(healthy, run.RunId, view => view.State == "finished");
        Assert.All((await _engineer.GetAsync<AuditGapView>($"v1/tenants/{healthy}/audit-gap")).Gaps, gap => Assert.Equal(0, gap.Count));

        static long Count(AuditGapView view, string kind) => view.Gaps.Single(gap => gap.Kind == kind).Count;
        Task<AuditGapView> GapsAsync() => _engineer.GetAsync<AuditGapView>($"v1/tenants/{_tenant}/audit-gap");
    }

    [Fact]
    public async Task IntentWithoutAKeyIsAGapUntilTheOutcomeOfItsStep()
    {
        await RunAsync(r => [r.Started(), r.ReadIntent(0), r.Outcome(0, "crm.lookup", SideEffectLevel.Read), r.ReadIntent(1), r.Outcome(2, "crm.lookup", SideEffectLevel.Read), r.Finished()]);
        var gaps = (await _engineer.GetAsync<AuditGapView>($"v1/tenants/{_tenant}/audit-gap")).Gaps.Single(gap => gap.Kind == "intent_without_outcome");
        Assert.Equal(3, Assert.Single(gaps.Items).Seq);
    }

    private async Task<RunView> RunAsync(Func<Records, LedgerRecord[]> records, ErrorClass? error = null, bool finished = true)
    {
        var run = Records.NewRun(_tenant);
        var entries = records(run);
        await _host.Ledger.AppendAsync(_tenant, entries, default);
        var isFinished = entries[^1].Type == EntryTypes.RunFinished;
        var view = await _host.RunAsync(_tenant, run.RunId, view => isFinished == (view.State == "finished") || !finished);
        Assert.True(error is null || view.ErrorClass == error);
        return view;
    }
}
