using System.Net;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Supervisor.Tests;

public sealed class ProjectionTests : IAsyncLifetime
{
    private SupervisorHost _host = null!;
    private SupervisorApi _reader = null!;

    public async Task InitializeAsync() => (_host, _reader) = (_host = await SupervisorHost.StartAsync(), _host.As("u_reader", Scopes.RunsRead));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task RunTellsStepsVersionsUsageAndRange()
    {
        var run = Records.NewRun("t_r");
        await AppendAsync("t_r",
            [run.Started(), run.Outcome(0, "gmail.search", SideEffectLevel.Read), run.Intent(1), run.Outcome(1), run.Intent(2, "crm.refund"), run.Finished(ErrorClass.InDoubt)]);
        var view = await RunAsync("t_r", run.RunId, view => view.State == "finished");

        Assert.Equal(("finished", "in_doubt", ErrorClass.InDoubt), (view.State, view.Outcome, view.ErrorClass));
        Assert.Equal([(0, "gmail.search"), (1, "gmail.send"), (2, "crm.refund")], view.Steps!.Select(step => (step.StepIndex, step.ToolName!)));
        Assert.Equal((2L, 3L), (view.Steps![1].IntentSeq, view.Steps[1].OutcomeSeq));
        Assert.Null(view.Steps[2].Outcome);
        Assert.Equal((200, 0.02m), (view.Usage.TokensIn, view.Usage.CostUsd));
        Assert.Equal(("u_actor", "policy@1", "prompt@1", "gpt-4.1"), (view.Actor!.UserId, view.Versions!.PolicyVersion, view.Versions.PromptVersion, view.Versions.Model!.Name));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", view.TraceId);
        Assert.Equal(0, view.Ledger.FirstSeq);
        Assert.Equal(1000, view.LatencyMs);
    }

    [Fact]
    public async Task ListFiltersAndPagesNewestFirst()
    {
        var runs = Enumerable.Range(0, 5).Select(_ => Records.NewRun("t_l")).ToList();
        foreach (var (run, i) in runs.Select((run, i) => (run, i)))
            await AppendAsync("t_l", [run.Started(), .. i == 0 ? [run.Intent(0), run.Outcome(0)] : Array.Empty<LedgerRecord>(), run.Finished(i % 2 == 0 ? ErrorClass.None : ErrorClass.Timeout)]);
        await RunAsync("t_l", runs[^1].RunId, view => view.State == "finished");

        Assert.Equal([.. runs.Select(run => run.RunId).Reverse()], await IdsAsync("?limit=500"));
        Assert.Equal([runs[3].RunId, runs[1].RunId], await IdsAsync("?outcome=timeout"));
        Assert.Empty(await IdsAsync("?workflow_id=other"));
        Assert.Equal(5, (await IdsAsync("?version=policy@1")).Count);
        Assert.Empty(await IdsAsync("?version=policy@2"));
        Assert.Equal([runs[0].RunId], await IdsAsync("?version=gmail.send@3"));
        Assert.Empty(await IdsAsync("?from=2026-05-07T00:00:00Z"));
        Assert.Equal(5, (await IdsAsync("?to=2026-05-07T00:00:00.000Z&from=2026-05-06T00:00:00.000Z")).Count);
        var page = await _reader.GetAsync<RunList>("v1/tenants/t_l/runs?limit=2");
        Assert.Equal([runs[2].RunId, runs[1].RunId], (await _reader.GetAsync<RunList>($"v1/tenants/t_l/runs?limit=2&after={page.NextAfter}")).Runs.Select(run => run.RunId));
        Assert.Equal(HttpStatusCode.BadRequest, (await _reader.Http.GetAsync("v1/tenants/t_l/runs?after=x")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _reader.Http.GetAsync("v1/tenants/t_l/runs?from=yesterday")).StatusCode);

        async Task<List<string>> IdsAsync(string query) => [.. (await _reader.GetAsync<RunList>("v1/tenants/t_l/runs" + query)).Runs.Select(run => run.RunId)];
    }

    [Fact]
    public async Task ATenantThatCantBeReadKeepsNobodyWaiting()
    {
        _host.Ledger.Unreadable = "t_a";
        var (bad, good) = (Records.NewRun("t_a"), Records.NewRun("t_b"));
        await AppendAsync("t_a", [bad.Started()]);
        await AppendAsync("t_b", [good.Started()]);
        await RunAsync("t_b", good.RunId, _ => true);

        _host.Ledger.Unreadable = null;
        await RunAsync("t_a", bad.RunId, _ => true);
    }

    [Fact]
    public async Task RunOfAnotherTenantDoesNotExist()
    {
        var run = Records.NewRun("t_own");
        await AppendAsync("t_own", [run.Started()]);
        await RunAsync("t_own", run.RunId, _ => true);
        Assert.Equal(HttpStatusCode.NotFound, (await _reader.Http.GetAsync($"v1/tenants/t_foreign/runs/{run.RunId}")).StatusCode);
        using var foreign = _host.Client(TestTokens.Issue("t_foreign", "u_1", Scopes.RunsRead));
        Assert.Equal(HttpStatusCode.Forbidden, (await foreign.GetAsync($"v1/tenants/t_own/runs/{run.RunId}")).StatusCode);
    }

    [Fact]
    public async Task SeveralProcessesApplyEachRecordOnceAndARebuildFromZeroTellsTheSame()
    {
        SupervisorHost[] more = [_host.Another(), _host.Another()];
        var runs = Enumerable.Range(0, 120).Select(i => Records.NewRun($"t_{i % 3}")).ToList();
        await Task.WhenAll(runs.Select(async (run, i) =>
        {
            await AppendAsync($"t_{i % 3}", [run.Started(), run.Intent(0)]);
            await AppendAsync($"t_{i % 3}", [run.Outcome(0), .. Enumerable.Range(1, 30).Select(step => run.Outcome(step, "crm.lookup", SideEffectLevel.Read)), run.Finished()]);
        }));
        await AppliedAsync();
        var before = await SummariesAsync();
        Assert.Equal(120, before.Count);
        Assert.All(before, run => Assert.Equal("success", run.Outcome));
        Assert.All(before, run => Assert.Equal(0.31m, run.Usage.CostUsd));

        await _host.Database.ExecuteAsync("BEGIN; DELETE FROM cursors; DELETE FROM facts; DELETE FROM runs; COMMIT");
        await AppliedAsync();
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(before, ContractsJson.Options), System.Text.Json.JsonSerializer.Serialize(await SummariesAsync(), ContractsJson.Options));
        foreach (var process in more) await process.StopAsync();

        async Task<List<RunView>> SummariesAsync()
        {
            List<RunView> all = [];
            for (var i = 0; i < 3; i++) all.AddRange((await _reader.GetAsync<RunList>($"v1/tenants/t_{i}/runs?limit=500")).Runs);
            return [.. all.OrderBy(run => run.RunId, StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task RecordWithTextPostgresCannotStoreDoesNotStopTheFeed()
    {
        var run = Records.NewRun("t_nul");
        await AppendAsync("t_nul", [run.Started() with { WorkflowId = "a\0b" }, run.Finished()]);
        Assert.Equal("success", (await RunAsync("t_nul", run.RunId, view => view.State == "finished")).Outcome);
    }

    private Task AppendAsync(string tenant, IReadOnlyList<LedgerRecord> records) => _host.Ledger.AppendAsync(tenant, records, default);

    private Task AppliedAsync() => Eventually.TrueAsync(async () =>
    {
        var expected = (await _host.Ledger.HeadsAsync(TimeSpan.Zero, default)).Sum(head => head.Seq + 1);
        return Equals(await _host.Database.ExecuteAsync("SELECT coalesce(sum(next_seq), 0)::bigint FROM cursors"), expected)
            && Equals(await _host.Database.ExecuteAsync("SELECT count(*) FROM facts"), expected);
    }, "every record is applied once");

    private Task<RunView> RunAsync(string tenant, string runId, Func<RunView, bool> until) => _host.RunAsync(tenant, runId, until);
}
