using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Contracts;
using Aspire.Hosting.Testing;

namespace AgentPlatform.AppHost.Tests;

[Collection(nameof(ComposedStack))]
public sealed class TicketTests(ComposedStack stack)
{
    [StackFact]
    public async Task A_ticket_becomes_a_run_that_the_ledger_explains()
    {
        var run = await stack.RunTicketAsync();

        using var ledger = stack.Client(Resources.Ledger, "u_auditor", Scopes.LedgerRead);
        var page = await ledger.GetFromJsonAsync<EntryPage>($"v1/tenants/{ComposedStack.Tenant}/entries?run_id={run}", ContractsJson.Options);

        Assert.Equal(EntryTypes.RunStarted, page!.Entries[0].Type);
        Assert.Contains(page.Entries, entry => entry.Type == EntryTypes.ToolOutcome);
        Assert.Contains(page.Entries, entry => entry.Type is EntryTypes.RunFinished or EntryTypes.RunSuspended);
    }

    [StackFact]
    public async Task The_supervisor_lists_the_run_from_the_ledger_alone()
    {
        var run = await stack.RunTicketAsync();

        using var supervisor = stack.Client(Resources.Supervisor, "u_reader", Scopes.RunsRead);
        var view = await ComposedStack.EventuallyAsync($"run {run} in the supervisor", async () =>
        {
            using var response = await supervisor.GetAsync($"v1/tenants/{ComposedStack.Tenant}/runs/{run}");
            return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync() : null;
        });

        Assert.Contains(run, view, StringComparison.Ordinal);
    }

    [StackFact("tempo", "otelcol-contrib")]
    public async Task Tempo_answers_a_TraceQL_question_about_the_run()
    {
        var run = await stack.RunTicketAsync();
        using var tempo = stack.App.CreateHttpClient(Resources.Tempo, "http");

        var traces = await ComposedStack.EventuallyAsync($"trace of {run} in Tempo", async () =>
        {
            var query = Uri.EscapeDataString($"{{ span.agent.run_id = \"{run}\" && name = \"agent.run\" }}");
            using var response = await tempo.GetAsync($"api/search?q={query}");
            if (!response.IsSuccessStatusCode) return null;
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return answer.RootElement.GetProperty("traces").GetArrayLength() > 0 ? answer.RootElement.GetRawText() : null;
        });

        Assert.Contains("support-triage", traces, StringComparison.Ordinal);
    }

    [StackFact("prometheus", "otelcol-contrib", "tempo")]
    public async Task Prometheus_counts_the_run_under_its_contracted_name()
    {
        await stack.RunTicketAsync();
        using var prometheus = stack.App.CreateHttpClient(Resources.Prometheus, "http");

        var series = await ComposedStack.EventuallyAsync("agent_runs_total in Prometheus", async () =>
        {
            using var response = await prometheus.GetAsync("api/v1/query?query=" + Uri.EscapeDataString("sum by (job, workflow_id) (agent_runs_total)"));
            var answer = await response.Content.ReadAsStringAsync();
            return answer.Contains("\"metric\"", StringComparison.Ordinal) ? answer : null;
        });

        Assert.Contains("customer_support_triage_v7", series, StringComparison.Ordinal);
        Assert.Contains("\"job\":\"support-triage\"", series, StringComparison.Ordinal);
    }
}
