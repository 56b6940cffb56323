using System.Net;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>Every write of an approval, with the ledger failing before it has stored and after.</summary>
public sealed class ApprovalCrashTests : IAsyncLifetime
{
    private SupervisorHost _host = null!;
    private Records _run = null!;

    public async Task InitializeAsync()
    {
        _host = await SupervisorHost.StartAsync();
        _run = Records.NewRun("t_a");
        await _host.Ledger.AppendAsync("t_a", [_run.Started()], default);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private ApprovalRequest Request() => new()
    {
        RunId = _run.RunId, WorkflowId = Records.Workflow, StepIndex = 1, ToolName = "gmail.send", SideEffectLevel = SideEffectLevel.Write,
        ArgsHash = Records.Hash("args"), PayloadRef = "vault_1", PolicyVersion = "policy@1",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UnansweredRequestIsNotConfirmedAndIsRecordedOnce(bool stored)
    {
        Fail(stored);
        var response = await _host.As("svc_harness").Http.PostAsync("v1/tenants/t_a/approvals", SupervisorApi.Json(Request()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        _host.Ledger.IsDown = _host.Ledger.LosesAnswers = false;
        await OneOfAsync(EntryTypes.ApprovalRequested);
        var again = await _host.As("svc_harness").RequestAsync("t_a", Request());
        Assert.Equal(again.ApprovalId, Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalRequested).Approval!.ApprovalId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UnansweredDecisionStandsAndIsRecordedOnceEvenAfterARestart(bool stored)
    {
        var asked = await _host.As("svc_harness").RequestAsync("t_a", Request());
        Fail(stored);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _host.As("u_901").PostDecisionAsync("t_a", asked.ApprovalId, "approve")).StatusCode);
        if (!stored) Assert.Equal(ApprovalState.Requested, (await _host.As("u_1").GetAsync<ApprovalView>($"v1/tenants/t_a/approvals/{asked.ApprovalId}")).State);
        await _host.StopAsync();
        _host.Ledger.IsDown = _host.Ledger.LosesAnswers = false;

        var restarted = _host.Another();
        await OneOfAsync(EntryTypes.ApprovalDecided);
        await Eventually.TrueAsync(async () => (await restarted.As("u_1").GetAsync<ApprovalView>($"v1/tenants/t_a/approvals/{asked.ApprovalId}")).State == ApprovalState.Approved, "approved");
        Assert.Equal("u_901", (await restarted.As("u_1").GetAsync<ApprovalView>($"v1/tenants/t_a/approvals/{asked.ApprovalId}")).ApproverId);
        Assert.Equal(HttpStatusCode.Conflict, (await restarted.As("u_902").PostDecisionAsync("t_a", asked.ApprovalId, "reject")).StatusCode);
        Assert.Equal(ApprovalState.Approved, (await restarted.As("u_901").DecideAsync("t_a", asked.ApprovalId, "approve")).State);
        Assert.Equal(HttpStatusCode.Conflict, (await restarted.As("u_901").PostDecisionAsync("t_a", asked.ApprovalId, "approve")).StatusCode);
        Assert.Single(_host.Ledger.Of("t_a"), record => record.Type == EntryTypes.ApprovalDecided);
        await restarted.StopAsync();
    }

    [Fact]
    public async Task RequestsTheLedgerRefusesSayWhyAndKeepNoOtherWaiting()
    {
        _host.Ledger.Refuses = record => record.WorkflowId == "refused";
        var harness = _host.As("svc_harness");
        for (var step = 2; step < 203; step++) // more than one sweep takes
        {
            var refused = await SupervisorApi.ProblemAsync(await harness.Http.PostAsync("v1/tenants/t_a/approvals", SupervisorApi.Json(Request() with { StepIndex = step, WorkflowId = "refused" })));
            Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest), (refused.Status, refused.Code));
            Assert.Contains("workflow_id: is refused", refused.Detail, StringComparison.Ordinal);
        }
        _host.Ledger.IsDown = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await harness.Http.PostAsync("v1/tenants/t_a/approvals", SupervisorApi.Json(Request()))).StatusCode);
        _host.Ledger.IsDown = false;
        await OneOfAsync(EntryTypes.ApprovalRequested);

        _host.Ledger.Refuses = _ => false;
        await harness.RequestAsync("t_a", Request() with { StepIndex = 2, WorkflowId = "refused" });
    }

    private void Fail(bool stored)
    {
        if (stored) _host.Ledger.LosesAnswers = true;
        else _host.Ledger.IsDown = true;
    }

    private Task OneOfAsync(string type) => Eventually.TrueAsync(() => _host.Ledger.Of("t_a").Count(record => record.Type == type) == 1, $"one {type} is recorded");
}
