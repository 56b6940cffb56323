using System.Reflection;
using System.Text.Json;
using AgentPlatform.AgentHarness.Testing;
using AgentPlatform.AuditLedger;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Postgres;
using AgentPlatform.PayloadVault;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.AI;

namespace AgentPlatform.Benchmarks.Harness;

/// <summary>
/// P14: governed <c>write</c> calls a second through the real ledger and vault over HTTP (processes of their own, PostgreSQL with fsync), 64 runs at
/// once, against the four HTTP calls each of them makes, to processes with the same authentication, limits and telemetry whose endpoints do nothing.
/// </summary>
internal static class EndToEnd
{
    private const int Runs = 64;
    private static readonly string s_token = TestTokens.Issue("*", "svc_harness", [.. Scopes.All]);

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var folder = TestPostgres.NewFolder();
        await using (var server = await PostgresServer.StartAsync(new() { DataDirectory = Path.Combine(folder, "data") }, cancellationToken))
        await using (var ledgerDatabase = await TestDatabase.CreateAsync(Databases.Ledger, server.ConnectionString))
        await using (var vaultDatabase = await TestDatabase.CreateAsync(Databases.Vault, server.ConnectionString))
        await using (var ledger = await StartAsync(typeof(LedgerOptions).Assembly, [.. ledgerDatabase.Configuration, .. TestTokens.Configuration(Resources.Ledger)]))
        await using (var vault = await StartAsync(typeof(VaultOptions).Assembly,
            [.. vaultDatabase.Configuration, .. TestTokens.Configuration(Resources.Vault), new("Vault:Kek:File", Path.Combine(folder, "kek")), new($"services:{Resources.Ledger}:http:0", ledger.Address.ToString())]))
        await using (var idleLedger = await StartAsync(typeof(EndToEnd).Assembly, [], "idle"))
        await using (var idleVault = await StartAsync(typeof(EndToEnd).Assembly, [], "idle"))
        {
            var document = JsonSerializer.SerializeToElement(new { body = new string('x', 500) });
            await using var governed = Governed(Ledger(ledger), Vault(vault), document, out var agents);
            IdleCalls idle = new(Ledger(idleLedger), Vault(idleVault), document);
            await new Bar("P14", ">=", 0.5) { WarmUpSlices = 50 }.MeasureAsync(
                (length, _) => RunAsync(governed, agents, length), Slices.Rate(Runs, (_, stop) => idle.MakeAsync(stop)), cancellationToken);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<ServiceProcess> StartAsync(Assembly service, IEnumerable<KeyValuePair<string, string?>> configuration, params string[] arguments)
    {
        ServiceProcess process = new(service, [.. configuration, new("Http:RequestsPerSecond", "1000000"), new("Vault:Limits:PutsPerMinute", "2000000000"), new("Logging:LogLevel:Default", "Warning")], arguments);
        await process.StartAsync();
        return process;
    }

    private static LedgerClient Ledger(ServiceProcess process) => new(process.Client(s_token));

    private static VaultClient Vault(ServiceProcess process) => new(process.Client(s_token));

    private static AgentTestHost Governed(ILedger ledger, IVault vault, JsonElement document, out Spread agents)
    {
        var spread = agents = new(document);
        AIFunction tool = new RepeatingTool("bench.write", _ => document);
        return new(RepeatingAgent.Policy, harness => harness.AddWorkflow(RepeatingAgent.Workflow, (_, workflow) => workflow
            .UseModel(new ScriptedModel(ScriptedModel.Say("")), new("scripted", "triage")).UsePrompt("bench@1", "").UseAgent(spread)
            .AddTool(tool, new() { Level = SideEffectLevel.Write, SchemaVersion = "1", KeyFields = ["key"] })), ledger: _ => ledger, vault: _ => vault);
    }

    /// <summary>One process of the harness throughout, as in production; every slice starts and ends runs of its own.</summary>
    private static async Task<double> RunAsync(AgentTestHost host, Spread agents, TimeSpan length)
    {
        agents.Begin(length);
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => host.RunAsync(RepeatingAgent.Workflow, new { }, TimeSpan.FromMinutes(2))));
        return agents.CallsPerSecond;
    }

    /// <summary>An agent of its own for each run. All begin when the last run has started, and no run ends before the last has made its calls: what is measured is calls.</summary>
    private sealed class Spread(JsonElement document) : AgentHarness.Workflows.IAgent
    {
        private readonly List<RepeatingAgent> _agents = [];
        private Meeting _started = new(Runs), _called = new(Runs);
        private TimeSpan _length;

        public double CallsPerSecond => _agents.Sum(agent => 1 / agent.SecondsPerCall.Result);

        public void Begin(TimeSpan length)
        {
            _agents.Clear();
            (_started, _called, _length) = (new(Runs), new(Runs), length);
        }

        public async Task<string> RunAsync(AgentHarness.Workflows.AgentWork work, CancellationToken cancellationToken)
        {
            RepeatingAgent agent = new(_length, document);
            lock (_agents) _agents.Add(agent);
            await _started.ArriveAsync(cancellationToken);
            var answer = await agent.RunAsync(work, cancellationToken);
            await _called.ArriveAsync(cancellationToken);
            return answer;
        }
    }

    /// <summary>Where so many wait for each other.</summary>
    private sealed class Meeting(int expected)
    {
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = expected;

        public Task ArriveAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Decrement(ref _missing) == 0) _complete.SetResult();
            return _complete.Task.WaitAsync(cancellationToken);
        }
    }
}
