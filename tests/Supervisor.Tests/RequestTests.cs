using System.Net;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>What an answer is when the sender or a dependency misbehaves.</summary>
public sealed class RequestTests(AccessTests.Shared shared) : IClassFixture<AccessTests.Shared>
{
    private readonly SupervisorApi _api = shared.Host.As("u_operator");

    [Theory]
    [InlineData("runs?workflow_id=a%00b", "workflow_id")]
    [InlineData("runs?outcome=%00", "outcome")]
    [InlineData("runs?label=%00", "label")]
    [InlineData("runs?version=%00", "version")]
    [InlineData("runs?from=yesterday", "from")]
    [InlineData("runs?limit=0", "limit")]
    [InlineData("runs?limit=many", "limit")]
    [InlineData("runs?after=-1", "after")]
    [InlineData("compare?field=model&a=%00&b=x", "a, b")]
    [InlineData("compare?field=colour&a=x&b=y", "field")]
    [InlineData("compare?field=model&a=x", "a and b")]
    [InlineData("approvals?state=not_required", "state")]
    [InlineData("approvals/apr_1?wait=61", "wait")]
    [InlineData("approvals/apr_1?wait=soon", "wait")]
    public async Task ABadQueryNamesTheParameter(string path, string named)
    {
        var (status, code, detail) = await SupervisorApi.ProblemAsync(await _api.Http.GetAsync($"v1/tenants/t_q/{path}"));
        Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest), (status, code));
        Assert.Contains(named, detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policies", "version: p@1\nlevels: {}\nworkflows: {}\n# \0", ProblemCodes.InvalidPolicy)]
    [InlineData("policies", "", ProblemCodes.InvalidPolicy)]
    [InlineData("approvals", """{"run_id":"r","run_id":"r"}""", ProblemCodes.InvalidRequest)]
    [InlineData("approvals", """{"unknown":1}""", ProblemCodes.InvalidRequest)]
    [InlineData("approvals", """[]""", ProblemCodes.InvalidRequest)]
    [InlineData("approvals", """{"run_id":"\ud800"}""", ProblemCodes.InvalidRequest)]
    [InlineData("runs/run_1/labels", """{"label":"none","note":"\u0000"}""", ProblemCodes.InvalidRequest)]
    [InlineData("runs/run_1/labels", """{"label":"Broken"}""", ProblemCodes.InvalidRequest)]
    [InlineData("suites/a%20b/cases", """{"run_id":"run_1","expect":{"outcome":"success"}}""", ProblemCodes.InvalidRequest)]
    [InlineData("suites/s/cases", """{"run_id":"run_1","expect":{}}""", ProblemCodes.InvalidRequest)]
    [InlineData("policies/p@1:simulate", """{"from":"2026-05-06T06:00:00.000Z","to":"2026-05-06T06:00:00.000Z"}""", ProblemCodes.InvalidRequest)]
    public async Task ABadBodyIsRefused(string path, string body, string code)
    {
        var answer = await SupervisorApi.ProblemAsync(await _api.Http.PostAsync($"v1/tenants/t_q/{path}", new StringContent(body, System.Text.Encoding.UTF8, "application/json")));
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    /// <summary>The ledger would refuse to record anything of it, now and whenever it is tried again.</summary>
    [Theory]
    [InlineData("a%20b", "approvals")]
    [InlineData(".a", "policies")]
    [InlineData("a%2Bb", "policies/p@1/activate")]
    [InlineData("a%20b", "runs/run_1/labels")]
    public async Task ATenantTheLedgerDoesNotTakeIsRefusedBeforeAnythingIsStored(string tenant, string path)
    {
        var body = path switch
        {
            "policies" => "version: p@1\nlevels: {}\nworkflows: {}\n",
            "approvals" => """{"run_id":"r","workflow_id":"w","step_index":0,"tool_name":"t","side_effect_level":"write","args_hash":"sha256:0000000000000000000000000000000000000000000000000000000000000000","payload_ref":"v","policy_version":"p"}""",
            _ => """{"label":"timeout"}""",
        };
        var (status, code, detail) = await SupervisorApi.ProblemAsync(await _api.Http.PostAsync($"v1/tenants/{tenant}/{path}", new StringContent(body, System.Text.Encoding.UTF8, "application/json")));
        Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest), (status, code));
        Assert.Contains("tenant", detail, StringComparison.Ordinal);
        Assert.Equal(0L, await shared.Host.Database.ExecuteAsync("SELECT (SELECT count(*) FROM approvals WHERE tenant_id !~ '^[a-z0-9_]+$') + (SELECT count(*) FROM policies WHERE tenant_id !~ '^[a-z0-9_]+$')"));
    }

    [Fact]
    public async Task ACallerTheLedgerCouldNotNameIsRefused()
    {
        using var http = shared.Host.Client(TestTokens.Issue("*", new string('u', 256), [.. Scopes.All]));
        var (status, _, detail) = await SupervisorApi.ProblemAsync(await http.GetAsync("v1/tenants/t_q/approvals"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("sub", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs/run_none")]
    [InlineData("runs/run_none/trajectory")]
    [InlineData("suites/none")]
    [InlineData("approvals/apr_none")]
    [InlineData("policies/active", ProblemCodes.NoActivePolicy)]
    public async Task WhatIsNotThereIsNotFound(string path, string code = ProblemCodes.NotFound)
    {
        var answer = await SupervisorApi.ProblemAsync(await _api.Http.GetAsync($"v1/tenants/t_q/{path}"));
        Assert.Equal((HttpStatusCode.NotFound, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task TheComparePageShowsBothSides()
    {
        var run = Records.NewRun("t_compare");
        await shared.Host.Ledger.AppendAsync("t_compare", [run.Started()], default);
        await shared.Host.RunAsync("t_compare", run.RunId, _ => true);

        var page = await _api.Http.GetStringAsync("t/t_compare/compare?field=policy_version&a=policy%401&b=policy%402");

        Assert.Contains("policy@1", page, StringComparison.Ordinal);
        Assert.Contains("policy@2", page, StringComparison.Ordinal);
        Assert.Contains("Success rate", page, StringComparison.Ordinal);
        Assert.Contains("field must be one of", await _api.Http.GetStringAsync("t/t_compare/compare?field=x&a=1&b=2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARunLeadsToItsTraceWhereTheConsoleIsToldHow()
    {
        await using var host = await SupervisorHost.StartAsync(settings: [new("Console:TraceUrl", "https://traces.example.com/detail/{trace_id}?from=console")]);
        var run = Records.NewRun("t_trace");
        var trace = new string('a', 32);
        await host.Ledger.AppendAsync("t_trace", [run.Started() with { Trace = new(trace, new string('b', 16), Sampled: true) }], default);
        await host.RunAsync("t_trace", run.RunId, _ => true);

        var page = await host.As("u_operator").Http.GetStringAsync($"t/t_trace/runs/{run.RunId}");

        Assert.Contains($"href=\"https://traces.example.com/detail/{trace}?from=console\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert('{trace_id}')")]
    [InlineData("https://traces.example.com/")]
    public async Task ATraceUrlThatCantWorkStopsTheStart(string url)
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => SupervisorHost.StartAsync(settings: [new("Console:TraceUrl", url)]));
        Assert.Contains("Console:TraceUrl", failure.Message, StringComparison.Ordinal);
    }
}
