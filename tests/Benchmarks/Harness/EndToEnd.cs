using System.Net.Http.Headers;
using System.Text.Json;
using AgentPlatform.AgentHarness.Testing;
using AgentPlatform.AuditLedger;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.AI;

namespace AgentPlatform.Benchmarks.Harness;

/// <summary>
/// P14: governed <c>write</c> calls a second through the real ledger and vault over HTTP (processes of their own, PostgreSQL with fsync), 64 runs at
/// once, against the four HTTP calls each of them makes, answered by endpoints that do nothing.
/// </summary>
internal static class EndToEnd
{
    private const int Runs = 64;

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var ledgerDatabase = await TestDatabase.CreateAsync(Databases.Ledger);
        await using var vaultDatabase = await TestDatabase.CreateAsync(Databases.Vault);
        await using ServiceProcess ledger = new(typeof(LedgerOptions).Assembly, [.. ledgerDatabase.Configuration, .. TestTokens.Configuration(Resources.Ledger)]);
        await ledger.StartAsync();
        var kek = Path.Combine(Path.GetTempPath(), $"kek-{Guid.NewGuid():n}");
        await using ServiceProcess vault = new(typeof(VaultOptions).Assembly,
            [.. vaultDatabase.Configuration, .. TestTokens.Configuration(Resources.Vault), new("Vault:Kek:File", kek), new($"services:{Resources.Ledger}:http:0", ledger.Address.ToString())]);
        await vault.StartAsync();
        await using var idle = await IdleServices.StartAsync();
        var token = TestTokens.Issue("*", "svc_harness", [.. Scopes.All]);
        var document = JsonSerializer.SerializeToElement(new { body = new string('x', 500) });
        await new Bar("P14", ">=", 0.5) { WarmUpSlices = 12 }.MeasureAsync(
            (length, _) => GovernedAsync(new LedgerClient(ledger.Client(token)), new VaultClient(vault.Client(token)), document, length),
            Slices.Rate(Runs, (_, stop) => idle.CallAsync(token, document, stop)), cancellationToken);
        File.Delete(kek);
    }

    private static async Task<double> GovernedAsync(ILedger ledger, IVault vault, JsonElement document, TimeSpan length)
    {
        List<RepeatingAgent> agents = [];
        AIFunction tool = new RepeatingTool("bench.write", _ => document);
        await using AgentTestHost host = new(RepeatingAgent.Policy, harness => harness.AddWorkflow(RepeatingAgent.Workflow, (_, workflow) => workflow
            .UseModel(new ScriptedModel(ScriptedModel.Say("")), new("scripted", "triage")).UsePrompt("bench@1", "").UseAgent(new Spread(agents, length, document))
            .AddTool(tool, new() { Level = SideEffectLevel.Write, SchemaVersion = "1", KeyFields = ["key"] })), ledger: _ => ledger, vault: _ => vault);
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => host.RunAsync(RepeatingAgent.Workflow, new { }, TimeSpan.FromMinutes(2))));
        return agents.Sum(agent => 1 / agent.SecondsPerCall);
    }

    /// <summary>An agent of its own for each run.</summary>
    private sealed class Spread(List<RepeatingAgent> agents, TimeSpan length, JsonElement document) : AgentHarness.Workflows.IAgent
    {
        public Task<string> RunAsync(AgentHarness.Workflows.AgentWork work, CancellationToken cancellationToken)
        {
            RepeatingAgent agent = new(length, document);
            lock (agents) agents.Add(agent);
            return agent.RunAsync(work, cancellationToken);
        }
    }
}
