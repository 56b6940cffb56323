using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Clients;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Real;

/// <summary>A whole agent host as its users build it, against the real services.</summary>
[Collection(RealStackGroup.Name)]
public class GovernedOverHttpTests(RealStack stack)
{
    private readonly string _tenant = "t_" + Guid.NewGuid().ToString("n")[..12];

    [Fact]
    public async Task ARunWithAnApprovalGoesThroughTheRealServices()
    {
        var refund = Triage.RefundTool();
        await stack.ActivateAsync(_tenant, Triage.Policy);
        await using var app = await HostAsync(
            new(Call("gmail.search", new { q = "x" }), Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Refunded.")),
            workflow => workflow.AddTool(Triage.SearchTool(), Triage.Search).AddTool(refund, Triage.Refund with { Verify = (_, _) => new(true) }));

        var runId = await StartAsync(app);
        await stack.DecideAsync(_tenant, approve: true);
        var status = await FinishedAsync(app, runId);

        Assert.Equal(RunOutcomes.Success, status.Outcome);
        Assert.Single(refund.Calls);
        var records = (await stack.LedgerAs("u_auditor").ReadAsync(_tenant, new(RunId: runId), default)).Entries;
        Assert.Equal(
            [
                EntryTypes.RunStarted, EntryTypes.PlanRecorded, EntryTypes.ToolOutcome, EntryTypes.PlanRecorded, EntryTypes.ApprovalRequested, EntryTypes.ApprovalDecided,
                EntryTypes.ToolIntent, EntryTypes.ToolOutcome, EntryTypes.VerifyRecorded, EntryTypes.PlanRecorded, EntryTypes.VerifyRecorded, EntryTypes.RunFinished,
            ], records.Select(record => record.Type));
        Assert.Equal("svc_harness", records[0].Integrity!.RecordedBy);
        var shown = await stack.VaultAs("u_auditor").ReadAsync(_tenant, records.Single(record => record.Type == EntryTypes.ToolIntent).Payload!.PayloadRef!, "audit", default);
        Assert.Equal("""{"amount_usd":20,"order_id":"ord_1"}""", System.Text.Encoding.UTF8.GetString(shown));
    }

    [Fact]
    public async Task ASuspendedRunIsTakenUpByAnotherHost()
    {
        var refund = Triage.RefundTool();
        await stack.ActivateAsync(_tenant, Triage.Policy);
        ScriptedModel model = new(Call("crm.refund", new { order_id = "ord_1", amount_usd = 20 }), Say("Refunded."));
        string runId;
        await using (var first = await HostAsync(model, workflow => workflow.AddTool(refund, Triage.Refund), ("Harness:ApprovalPatience", "00:00:00")))
        {
            runId = await StartAsync(first);
            await Eventually.TrueAsync(async () => (await stack.LedgerAs("u_auditor").ReadAsync(_tenant, new(RunId: runId, Type: EntryTypes.RunSuspended), default)).Entries.Count == 1, "the run is suspended");
        }
        await using var second = await HostAsync(model, workflow => workflow.AddTool(refund, Triage.Refund), ("Harness:ApprovalPatience", "00:00:00"));
        await stack.DecideAsync(_tenant, approve: true);

        Assert.Equal(RunOutcomes.Success, (await FinishedAsync(second, runId)).Outcome);
        Assert.Single(refund.Calls);
    }

    [Fact]
    public async Task WithoutAnActivePolicyNothingIsAllowed()
    {
        var search = Triage.SearchTool();
        await using var app = await HostAsync(new(Call("gmail.search", new { q = "x" }), Say("I may do nothing.")), workflow => workflow.AddTool(search, Triage.Search));

        await FinishedAsync(app, await StartAsync(app));

        Assert.Empty(search.Calls);
    }

    [Fact]
    public async Task TheEndpointsRefuseWhoMayNot()
    {
        await using var app = await HostAsync(new(Say("x")), _ => { });
        var path = "v1/runs";
        var request = new RunRequest(Triage.Id, _tenant, System.Text.Json.JsonSerializer.SerializeToElement(new { }));
        foreach (var (token, expected) in new (string?, HttpStatusCode)[]
        {
            (null, HttpStatusCode.Unauthorized), ("garbage", HttpStatusCode.Unauthorized), (TestTokens.Expired(_tenant, "u_1", Scopes.RunsWrite), HttpStatusCode.Unauthorized),
            (TestTokens.Issue(_tenant, "u_1", Scopes.LedgerRead), HttpStatusCode.Forbidden), (TestTokens.Issue("t_other", "u_1", Scopes.RunsWrite), HttpStatusCode.Forbidden),
        })
        {
            using var http = Client(app, token);
            Assert.Equal(expected, (await http.PostAsJsonAsync(path, request, ContractsJson.Options)).StatusCode);
        }
        // Whose tenant it is comes before what is wrong with the rest, and a name the ledger would refuse is refused here.
        using var anyone = Client(app, TestTokens.Issue("*", "u_1", Scopes.RunsWrite));
        foreach (var name in (string[])["", "*", "a/b c", new string('t', 300)])
            Assert.Equal(HttpStatusCode.BadRequest, (await anyone.PostAsJsonAsync(path, request with { TenantId = name }, ContractsJson.Options)).StatusCode);
        using var right = Client(app, TestTokens.Issue(_tenant, "u_1", Scopes.RunsWrite));
        Assert.Equal(HttpStatusCode.BadRequest, (await right.PostAsJsonAsync(path, request with { WorkflowId = "other" }, ContractsJson.Options)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await right.GetAsync("v1/runs/run_00000000000000000000000000")).StatusCode);
    }

    private async Task<WebApplication> HostAsync(ScriptedModel model, Action<WorkflowBuilder> tools, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(stack.AgentSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddAgentHarness().AddWorkflow(Triage.Id, (_, workflow) =>
        {
            workflow.UseModel(model, Triage.Model).UsePrompt("support_triage_prompt@2026-05-01", "You triage support mail.").Verify("answered", (run, _) => new(run.Answer.Length > 0));
            tools(workflow);
        });
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapDefaultEndpoints();
        app.MapAgentRuns();
        await app.StartAsync();
        return app;
    }

    private async Task<string> StartAsync(WebApplication app)
    {
        using var http = Client(app, TestTokens.Issue(_tenant, "u_1", Scopes.RunsWrite));
        using var started = await http.PostAsJsonAsync("v1/runs", new RunRequest(Triage.Id, _tenant, System.Text.Json.JsonSerializer.SerializeToElement(new { ticket = "1" })), ContractsJson.Options);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        return (await started.Content.ReadFromJsonAsync<RunAccepted>(ContractsJson.Options))!.RunId;
    }

    private async Task<RunStatus> FinishedAsync(WebApplication app, string runId)
    {
        using var http = Client(app, TestTokens.Issue(_tenant, "u_1", Scopes.RunsRead));
        RunStatus? status = null;
        await Eventually.TrueAsync(async () => (status = await http.GetFromJsonAsync<RunStatus>($"v1/runs/{runId}", ContractsJson.Options))!.State == RunStates.Finished, "the run ends");
        return status!;
    }

    private static HttpClient Client(WebApplication app, string? token)
    {
        HttpClient http = new() { BaseAddress = new(app.Urls.First() + "/") };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
