using System.Net;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Supervisor.Tests;

public sealed class ApprovalTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private SupervisorHost _host = null!;
    private SupervisorApi _harness = null!;
    private SupervisorApi _approver = null!;
    private Records _run = null!;

    public async Task InitializeAsync()
    {
        _host = await SupervisorHost.StartAsync(_time);
        _harness = _host.As("svc_harness", Scopes.ApprovalsRequest);
        _approver = _host.As("u_901", Scopes.ApprovalsDecide);
        _run = Records.NewRun("t_a");
        await _host.Ledger.AppendAsync("t_a", [_run.Started()], default);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private ApprovalRequest Request(int step = 3) => new()
    {
        RunId = _run.RunId, WorkflowId = Records.Workflow, StepIndex = step, ToolName = "gmail.send", SideEffectLevel = SideEffectLevel.Write,
        ArgsHash = Records.Hash("args"), PayloadRef = "vault_1", PolicyVersion = "policy@1", Reason = "external-mail", ExpiresIn = "15m",
    };

    [Fact]
    public async Task RequestIsInTheLedgerBeforeItIsConfirmedAndIsTheSameWhenRepeated()
    {
        var first = await _harness.RequestAsync("t_a", Request());
        Assert.Equal(ApprovalState.Requested, first.State);
        Assert.Equal(_time.GetUtcNow().AddMinutes(15), first.ExpiresAt);
        var entry = Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalRequested);
        Assert.Equal((first.ApprovalId, ApprovalState.Requested), (entry.Approval!.ApprovalId, entry.Approval.State));

        _time.Advance(TimeSpan.FromMinutes(1));
        var again = await _harness.RequestAsync("t_a", Request());
        Assert.Equal((first.ApprovalId, first.ExpiresAt), (again.ApprovalId, again.ExpiresAt));
        Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalRequested);
        Assert.Equal((first.ApprovalId, first.PayloadRef), await StoredAgainAsync());
        Assert.NotEqual(first.ApprovalId, (await _harness.RequestAsync("t_a", Request(step: 4))).ApprovalId);

        async Task<(string, string?)> StoredAgainAsync()
        {
            var view = await _harness.RequestAsync("t_a", Request() with { PayloadRef = "vault_2" });
            return (view.ApprovalId, view.PayloadRef);
        }
    }

    [Fact]
    public async Task SameStepAndHashForAnotherCallIsRefused()
    {
        await _harness.RequestAsync("t_a", Request());
        var response = await _harness.Http.PostAsync("v1/tenants/t_a/approvals", SupervisorApi.Json(Request() with { ToolName = "crm.refund" }));
        Assert.Equal((HttpStatusCode.Conflict, ProblemCodes.ApprovalMismatch), await CodeAsync(response));
    }

    [Fact]
    public async Task DecisionIsInTheLedgerAsAFactOfExactlyThisCall()
    {
        var asked = await _harness.RequestAsync("t_a", Request());
        _time.Advance(TimeSpan.FromSeconds(18));
        var decided = await _approver.DecideAsync("t_a", asked.ApprovalId, "approve", "looks fine");

        Assert.Equal((ApprovalState.Approved, "u_901", 18_000L, "looks fine"), (decided.State, decided.ApproverId, decided.LatencyMs, decided.Comment));
        var fact = Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalDecided);
        Assert.Equal((_run.RunId, 3, "gmail.send", Request().ArgsHash, "policy@1"),
            (fact.RunId, fact.StepIndex, fact.Action!.ToolName, fact.Payload!.ArgsHash, fact.Versions!.PolicyVersion));
        Assert.Equal(Rfc3339.Format(asked.ExpiresAt), fact.Data!["expires_at"].GetString());
        Assert.Equal((new Actor("u_901", IsAgent: false), ApprovalState.Approved), (fact.Actor, fact.Approval!.State));
        Assert.DoesNotContain("looks fine", System.Text.Json.JsonSerializer.Serialize(fact, ContractsJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondDecisionIsRefusedWhateverItSays()
    {
        var asked = await _harness.RequestAsync("t_a", Request());
        await _approver.DecideAsync("t_a", asked.ApprovalId, "reject");
        foreach (var again in (string[])["reject", "approve"])
            Assert.Equal((HttpStatusCode.Conflict, ProblemCodes.AlreadyDecided), await CodeAsync(await _approver.PostDecisionAsync("t_a", asked.ApprovalId, again)));
        Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalDecided);
    }

    [Fact]
    public async Task WhoeverStartedTheRunCannotDecide()
    {
        var asked = await _harness.RequestAsync("t_a", Request());
        Assert.Equal((HttpStatusCode.Forbidden, ProblemCodes.FourEyes), await CodeAsync(await _host.As("u_actor").PostDecisionAsync("t_a", asked.ApprovalId, "approve")));

        var unknown = await _harness.RequestAsync("t_a", Request() with { RunId = "run_nobody_started" });
        Assert.Equal((HttpStatusCode.Forbidden, ProblemCodes.FourEyes), await CodeAsync(await _host.As("svc_harness").PostDecisionAsync("t_a", unknown.ApprovalId, "approve")));
        await _approver.DecideAsync("t_a", unknown.ApprovalId, "approve");
    }

    [Fact]
    public async Task ExpiryIsAnsweredAtOnceAndRecorded()
    {
        var asked = await _harness.RequestAsync("t_a", Request() with { ExpiresIn = "30s" });
        var waiting = _harness.GetAsync<ApprovalView>($"v1/tenants/t_a/approvals/{asked.ApprovalId}?wait=60");
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((HttpStatusCode.Conflict, ProblemCodes.Expired), await CodeAsync(await _approver.PostDecisionAsync("t_a", asked.ApprovalId, "approve")));
        Assert.Equal(ApprovalState.TimedOut, (await _harness.GetAsync<ApprovalView>($"v1/tenants/t_a/approvals/{asked.ApprovalId}")).State);
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return waiting.IsCompleted && _host.Ledger.Of("t_a").Exists(record => record.Type == EntryTypes.ApprovalDecided);
        }, "the expiry is recorded");
        Assert.Equal(ApprovalState.TimedOut, (await waiting).State);
        Assert.Equal(ApprovalState.TimedOut, Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalDecided).Approval!.State);
    }

    [Fact]
    public async Task LongPollAnswersAtTheDecisionOfAnotherProcess()
    {
        var another = _host.Another(_time);
        var asked = await _harness.RequestAsync("t_a", Request());
        var waiting = _harness.GetAsync<ApprovalView>($"v1/tenants/t_a/approvals/{asked.ApprovalId}?wait=60");
        Assert.Equal(ApprovalState.Requested, (await _harness.GetAsync<ApprovalView>($"v1/tenants/t_a/approvals/{asked.ApprovalId}")).State);
        Assert.False(waiting.IsCompleted, "a poll that does not wait would be answered by now");
        await another.As("u_901").DecideAsync("t_a", asked.ApprovalId, "approve");
        Assert.Equal(ApprovalState.Approved, (await waiting.WaitAsync(TimeSpan.FromSeconds(20))).State);
        await another.StopAsync();
    }

    [Fact]
    public async Task OneOfManyRacingDecisionsWins()
    {
        var asked = await _harness.RequestAsync("t_a", Request());
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => _host.As($"u_{i}").PostDecisionAsync("t_a", asked.ApprovalId, i % 2 == 0 ? "approve" : "reject")));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.All(answers.Where(answer => !answer.IsSuccessStatusCode), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalDecided);
    }

    [Fact]
    public async Task SimultaneousDecisionsOfOnePersonAreOneDecision()
    {
        var asked = await _harness.RequestAsync("t_a", Request());
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _approver.PostDecisionAsync("t_a", asked.ApprovalId, "approve")));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode)) Assert.Equal((HttpStatusCode.Conflict, ProblemCodes.AlreadyDecided), await CodeAsync(answer));
        Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalDecided);
    }

    [Fact]
    public async Task ListShowsTheTenantsOwnByState()
    {
        var open = await _harness.RequestAsync("t_a", Request());
        var rejected = await _harness.RequestAsync("t_a", Request(step: 4));
        await _approver.DecideAsync("t_a", rejected.ApprovalId, "reject");
        Assert.Equal([open.ApprovalId, rejected.ApprovalId], await IdsAsync("t_a", ""));
        Assert.Equal([open.ApprovalId], await IdsAsync("t_a", "?state=requested"));
        Assert.Equal([rejected.ApprovalId], await IdsAsync("t_a", "?state=rejected"));
        Assert.Empty(await IdsAsync("t_b", ""));
        Assert.Equal(HttpStatusCode.NotFound, (await _approver.Http.GetAsync($"v1/tenants/t_b/approvals/{open.ApprovalId}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _approver.Http.GetAsync("v1/tenants/t_a/approvals?state=open")).StatusCode);
    }

    [Theory]
    [InlineData("run_id", "")]
    [InlineData("step_index", -1)]
    [InlineData("args_hash", "sha256:abc")]
    [InlineData("expires_in", "soon")]
    [InlineData("expires_in", "8d")]
    [InlineData("tool_name", "a\0b")]
    public async Task BadRequestNamesTheFieldAndStoresNothing(string field, object value)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(Request(), ContractsJson.Options)!;
        body[field] = System.Text.Json.JsonSerializer.SerializeToNode(value);
        var (status, code, detail) = await SupervisorApi.ProblemAsync(await _harness.Http.PostAsync("v1/tenants/t_a/approvals", SupervisorApi.Json(body)));
        Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest), (status, code));
        Assert.Contains(field, detail, StringComparison.Ordinal);
        Assert.Empty(await IdsAsync("t_a", ""));
    }

    private async Task<List<string>> IdsAsync(string tenant, string query)
        => [.. (await _approver.GetAsync<ApprovalList>($"v1/tenants/{tenant}/approvals{query}")).Approvals.Select(approval => approval.ApprovalId)];

    private static async Task<(HttpStatusCode, string?)> CodeAsync(HttpResponseMessage response)
    {
        var (status, code, _) = await SupervisorApi.ProblemAsync(response);
        return (status, code);
    }
}
