using System.Net;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Tests;

public sealed class SimulationTests : IAsyncLifetime
{
    private const string Range = """{"from":"2026-05-06T00:00:00.000Z","to":"2026-05-07T00:00:00.000Z"}""";
    private SupervisorHost _host = null!;
    private SupervisorApi _author = null!;

    public async Task InitializeAsync() => (_host, _author) = (_host = await SupervisorHost.StartAsync(), _host.As("u_author", Scopes.PolicyWrite));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task FlipsAreCountedMostDangerousFirstAndWhatCannotBeToldIsSaid()
    {
        await _author.UploadPolicyAsync("t_s", """
            version: p@2
            levels: { read: allow, write: allow, irreversible: require_approval }
            workflows: { support_v1: { tools: ["gmail.*", crm.refund], max_side_effect: irreversible } }
            rules: [ { name: external, tool: gmail.send, where: { "$.to": { not_matches: "@example\\.com$" } }, then: require_approval } ]
            """);
        var run = Records.NewRun("t_s");
        _host.Vault.Payloads[$"vault_{run.RunId}_1"] = """{"to":"x@elsewhere.org"}""";
        _host.Vault.Payloads[$"vault_{run.RunId}_2"] = """{"to":"x@example.com"}""";
        await _host.Ledger.AppendAsync("t_s",
            [
                run.Started(),
                run.Outcome(0, "crm.lookup", SideEffectLevel.Read, cost: 0.5m),                       // allow -> deny
                run.Intent(1), run.Outcome(1),                                                        // allow -> require_approval
                run.Intent(2), run.Outcome(2),                                                        // allow, stays
                run.Intent(3), run.Outcome(3),                                                        // payload gone
                run.Outcome(4, "gmail.search", SideEffectLevel.Read, ErrorClass.PolicyDenied),        // deny -> allow
                run.Outcome(5, "gmail.search", SideEffectLevel.Read, ErrorClass.InvalidArgs),         // never reached the policy
                run.Finished(),
            ], default);
        await _host.RunAsync("t_s", run.RunId, view => view.State == "finished");

        var response = await _author.Http.PostAsync("v1/tenants/t_s/policies/p@2:simulate", new StringContent(Range, null, "application/json"));
        var view = System.Text.Json.JsonSerializer.Deserialize<SimulationView>(await response.Content.ReadAsStringAsync(), ContractsJson.Options)!;
        Assert.Equal([("deny", "allow", 1), ("allow", "deny", 1), ("allow", "require_approval", 1)], view.Flips.Select(flip => (flip.From, flip.To, flip.Count)));
        Assert.Equal((run.RunId, 1, "gmail.send", "external"), view.Flips[2].Examples.Select(call => (call.RunId, call.StepIndex, call.ToolName, call.Rule)).Single());
        Assert.Equal((5, 0, 1, 1), (view.Calls, view.ApprovalsRecorded, view.ApprovalsSimulated, view.Undecided));
        Assert.Equal([new UndecidedCalls("payload_gone", 1)], view.UndecidedBecause);
        Assert.Equal(-0.5m, view.CostDeltaUsd);
        Assert.Equal(2, _host.Vault.Reasons.Count);
    }

    [Theory]
    [InlineData("p@9", Range, HttpStatusCode.NotFound)]
    [InlineData("p@9", """{"from":"2026-05-06T00:00:00.000Z","to":"2026-05-06T00:00:00.000Z"}""", HttpStatusCode.BadRequest)]
    [InlineData("p@9", """{"from":"2026-05-06T00:00:00.000Z"}""", HttpStatusCode.BadRequest)]
    public async Task WhatCannotBeSimulatedIsRefused(string version, string body, HttpStatusCode expected)
        => Assert.Equal(expected, (await _author.Http.PostAsync($"v1/tenants/t_s/policies/{version}:simulate", new StringContent(body, null, "application/json"))).StatusCode);
}
