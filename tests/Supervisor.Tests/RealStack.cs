using System.Text.Json;
using AgentPlatform.AuditLedger;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.TestSupport;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>The real ledger, vault and supervisor on real databases, over HTTP.</summary>
public sealed class RealStack : IAsyncLifetime
{
    public const string Tenant = "t_demo";

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentplatform-console-");

    internal ServiceHost<SupervisorOptions> Supervisor { get; private set; } = null!;
    internal ILedger Ledger { get; private set; } = null!;
    internal IVault Vault { get; private set; } = null!;
    internal string OneTimeToken { get; private set; } = "";

    internal SupervisorApi As(string subject) => new(Supervisor.Client(TestTokens.Issue("*", subject, [.. Scopes.All])));

    public async Task InitializeAsync()
    {
        var ledger = new ServiceHost<LedgerOptions>([.. await DatabaseAsync(Databases.Ledger), new("Ledger:EffectLease", "00:00:01")]);
        var ledgerUrl = new KeyValuePair<string, string?>($"services:{Resources.Ledger}:http:0", ledger.Address.ToString());
        var vault = new ServiceHost<Vault>(
            [.. await DatabaseAsync(Databases.Vault), .. TestTokens.Configuration(Resources.Vault), ledgerUrl, new("Vault:Kek:File", Path.Combine(_folder.FullName, "kek"))]);
        var signInFile = Path.Combine(_folder.FullName, "sign-in.json");
        using (var keys = LocalTokens.Open(Path.GetDirectoryName(TestTokens.VerificationKeyFile)!, TimeProvider.System))
            OneTimeToken = ConsoleSignIn.WriteFile(signInFile, keys, TimeSpan.FromHours(1));
        Supervisor = new(
            [
                .. await DatabaseAsync(Databases.Supervisor), .. TestTokens.Configuration(Resources.Supervisor), ledgerUrl,
                new($"services:{Resources.Vault}:http:0", vault.Address.ToString()), new(ConsoleSignIn.FileKey, signInFile),
                new("Supervisor:SweepInterval", "00:00:00.5"), new("Supervisor:GapInterval", "00:00:01"), new("Supervisor:GapAfter", "00:00:01"),
            ]);
        _parts.InsertRange(0, [Supervisor, vault, ledger]);
        var all = TestTokens.Issue("*", "svc_harness", [.. Scopes.All]);
        (Ledger, Vault) = (new LedgerClient(ledger.Client(all)), new VaultClient(vault.Client(all)));
    }

    public async Task DisposeAsync()
    {
        foreach (var part in _parts) await part.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    internal async Task<PayloadReceipt> PutAsync(string json, string runId)
        => (await Vault.PutAsync(Tenant, [new(JsonDocument.Parse(json).RootElement, RunId: runId)], default))[0];

    internal Task AppendAsync(params LedgerRecord[] records) => Ledger.AppendAsync(Tenant, records, default);

    private async Task<IEnumerable<KeyValuePair<string, string?>>> DatabaseAsync(string name)
    {
        var database = await TestDatabase.CreateAsync(name);
        _parts.Add(database);
        return database.Configuration;
    }
}
