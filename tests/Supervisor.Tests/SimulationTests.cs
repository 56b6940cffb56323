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
                run.Outcome(5, "gmail.send", error: ErrorClass.InvalidArgs),                          // never reached the policy
                run.Finished(),
            ], default);
        await _host.RunAsync("t_s", run.RunId, view => view.State == "finished");

        var view = await SimulateAsync("t_s", "p@2");
        Assert.Equal([("deny", "allow", 1), ("allow", "deny", 1), ("allow", "require_approval", 1)], view.Flips.Select(flip => (flip.From, flip.To, flip.Count)));
        Assert.Equal((run.RunId, 1, "gmail.send", "external"), view.Flips[2].Examples.Select(call => (call.RunId, call.StepIndex, call.ToolName, call.Rule)).Single());
        Assert.Equal((5, 0, 1, 1), (view.Calls, view.ApprovalsRecorded, view.ApprovalsSimulated, view.Undecided));
        Assert.Equal([new UndecidedCalls("payload_gone", 1)], view.UndecidedBecause);
        Assert.Equal(-0.5m, view.CostDeltaUsd);
        Assert.Equal(2, _host.Vault.Reasons.Count);
    }

    /// <summary>authz_denied is least privilege's word and a vendor's; likewise a schema and a vendor refuse arguments.</summary>
    [Fact]
    public async Task RefusalsByThePolicyAreToldFromThoseByTheVendor()
    {
        await _author.UploadPolicyAsync("t_w", Policy("policy@1", "[crm.lookup, crm.refund]"));
        await _author.UploadPolicyAsync("t_w", Policy("p@wide", "['*']"));
        var run = Records.NewRun("t_w");
        await _host.Ledger.AppendAsync("t_w",
            [
                run.Started(),
                Read(0, "gmail.search", ErrorClass.AuthzDenied),                                        // deny -> allow: policy@1 does not list it
                run.Outcome(1, "gmail.send", error: ErrorClass.AuthzDenied),                            // deny -> allow: a write without intent
                Read(2, "crm.lookup", ErrorClass.AuthzDenied),                                          // the vendor's: policy@1 lists it
                run.Intent(3, "crm.refund"), run.Outcome(3, "crm.refund", error: ErrorClass.AuthzDenied),
                run.Intent(4, "crm.refund"), run.Outcome(4, "crm.refund", error: ErrorClass.InvalidArgs),
                run.Outcome(5, "crm.lookup", SideEffectLevel.Read, ErrorClass.SchemaDrift),             // took time, so it ran
                Read(6, "crm.lookup", ErrorClass.InvalidArgs),                                          // the schema's or a fast tool's
                Elsewhere(Read(7, "gmail.search", ErrorClass.AuthzDenied)),                             // deny -> allow: it took no time
                Elsewhere(run.Outcome(8, "gmail.search", SideEffectLevel.Read, ErrorClass.AuthzDenied)),
                run.Finished(),
            ], default);
        await _host.RunAsync("t_w", run.RunId, each => each.State == "finished");

        var view = await SimulateAsync("t_w", "p@wide");
        var flip = Assert.Single(view.Flips);
        Assert.Equal(("deny", "allow"), (flip.From, flip.To));
        Assert.Equal([0, 1, 7], flip.Examples.Select(call => call.StepIndex));
        Assert.Equal(9, view.Calls);
        Assert.Equal([new UndecidedCalls("refused_by_schema_or_tool", 1)], view.UndecidedBecause);

        LedgerRecord Read(int step, string tool, ErrorClass error) => run.Outcome(step, tool, SideEffectLevel.Read, error, latencyMs: 0);
        static LedgerRecord Elsewhere(LedgerRecord record) => record with { Versions = new() { PolicyVersion = "uploaded_elsewhere" } };
    }

    [Fact]
    public async Task CallThatWaitsForAPersonIsOneOfTheRecordedApprovals()
    {
        await _author.UploadPolicyAsync("t_w", Policy("p@wide", "['*']"));
        var run = Records.NewRun("t_w");
        var approved = new LedgerApproval { Required = true, State = ApprovalState.Approved, ApprovalId = "apr_1" };
        await _host.Ledger.AppendAsync("t_w",
            [
                run.Started(),
                run.ApprovalRequested(0), run.Intent(0) with { Approval = approved }, run.Outcome(0) with { Approval = approved },
                run.ApprovalRequested(1),
            ], default);
        await _host.RunAsync("t_w", run.RunId, each => each.Approvals!.Count == 2);

        var view = await SimulateAsync("t_w", "p@wide");
        Assert.Equal((2, 2, 0), (view.Calls, view.ApprovalsRecorded, view.ApprovalsSimulated));
        Assert.Equal(("require_approval", "allow", 2), view.Flips.Select(flip => (flip.From, flip.To, flip.Count)).Single());
    }

    private static string Policy(string version, string tools)
        => $"version: {version}\nlevels: {{ read: allow, write: allow }}\nworkflows: {{ support_v1: {{ tools: {tools}, max_side_effect: write }} }}";

    private async Task<SimulationView> SimulateAsync(string tenant, string version)
        => await _author.PostAsync<SimulationView>($"v1/tenants/{tenant}/policies/{version}:simulate", System.Text.Json.JsonDocument.Parse(Range).RootElement);

    [Theory]
    [InlineData("p@9", Range, HttpStatusCode.NotFound)]
    [InlineData("p@9", """{"from":"2026-05-06T00:00:00.000Z","to":"2026-05-06T00:00:00.000Z"}""", HttpStatusCode.BadRequest)]
    [InlineData("p@9", """{"from":"2026-05-06T00:00:00.000Z"}""", HttpStatusCode.BadRequest)]
    public async Task WhatCannotBeSimulatedIsRefused(string version, string body, HttpStatusCode expected)
        => Assert.Equal(expected, (await _author.Http.PostAsync($"v1/tenants/t_s/policies/{version}:simulate", new StringContent(body, null, "application/json"))).StatusCode);
}
