using System.Net.Http.Json;
using AgentPlatform.Contracts;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace AgentPlatform.AppHost.Tests;

/// <summary>Telemetry may fail; runs and their evidence may not.</summary>
[Collection(nameof(ComposedStack))]
public sealed class OutageTests(ComposedStack stack)
{
    [StackFact("otelcol-contrib", "tempo")]
    public async Task Without_the_Collector_runs_go_on_and_the_ledger_misses_nothing()
    {
        await stack.PressAsync(Resources.Collector, KnownResourceCommands.StopCommand);
        try
        {
            var run = await stack.RunTicketAsync();

            using var ledger = stack.Client(Resources.Ledger, "u_auditor", Scopes.LedgerRead);
            var page = await ledger.GetFromJsonAsync<EntryPage>($"v1/tenants/{ComposedStack.Tenant}/entries?run_id={run}", ContractsJson.Options);
            Assert.Contains(page!.Entries, entry => entry.Type is EntryTypes.RunFinished or EntryTypes.RunSuspended);
            await stack.PressAsync(Resources.Ledger, "verify-ledger");
        }
        finally
        {
            await stack.PressAsync(Resources.Collector, KnownResourceCommands.StartCommand);
            await stack.App.ResourceNotifications.WaitForResourceHealthyAsync(Resources.Collector);
        }

        var later = await stack.RunTicketAsync();
        using var tempo = stack.App.CreateHttpClient(Resources.Tempo, "http");
        await ComposedStack.EventuallyAsync($"trace of {later} in Tempo", async () =>
        {
            var answer = await tempo.GetStringAsync("api/search?q=" + Uri.EscapeDataString($"{{ span.agent.run_id = \"{later}\" }}"));
            return answer.Contains("traceID", StringComparison.Ordinal) ? answer : null;
        });
    }
}
