using System.Net.Http.Json;
using System.Reflection;
using AgentPlatform.AuditLedger;
using AgentPlatform.Clients;
using AgentPlatform.PayloadVault;
using AgentPlatform.Supervisor;
using AgentPlatform.TestSupport;
using AgentPlatform.VendorApi;

namespace AgentPlatform.AgentHarness.Tests.Real;

/// <summary>Ledger, vault, supervisor and vendor as processes of their own on a real PostgreSQL.</summary>
public sealed class RealStack : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentplatform-harness-");
    private readonly List<TestDatabase> _databases = [];

    public ServiceProcess Ledger { get; private set; } = null!;
    public ServiceProcess Vault { get; private set; } = null!;
    public ServiceProcess Supervisor { get; private set; } = null!;
    public ServiceProcess Vendor { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Ledger = await StartAsync(Assembly.GetAssembly(typeof(LedgerOptions))!, Databases.Ledger, Resources.Ledger, ("Ledger:EffectLease", "00:00:01"));
        Vault = await StartAsync(Assembly.GetAssembly(typeof(VaultOptions))!, Databases.Vault, Resources.Vault, ("Vault:Kek:File", File("kek")), Url(Resources.Ledger, Ledger));
        Supervisor = await StartAsync(Assembly.GetAssembly(typeof(SupervisorOptions))!, Databases.Supervisor, Resources.Supervisor, Url(Resources.Ledger, Ledger), Url(Resources.Vault, Vault));
        System.IO.File.WriteAllText(File("api.key"), "key-of-the-agent");
        System.IO.File.WriteAllText(File("admin.key"), "key-of-the-staff");
        Vendor = await StartAsync(Assembly.GetAssembly(typeof(VendorOptions))!, database: null, Resources.VendorApi,
            ("Vendor:ApiKeyFile", File("api.key")), ("Vendor:AdminKeyFile", File("admin.key")), ("Vendor:StateFile", File("vendor.journal")));
    }

    /// <summary>What an agent's host needs to reach all of it.</summary>
    public Dictionary<string, string?> AgentSettings() => new(
    [
        .. TestTokens.Configuration(Resources.SupportTriage),
        .. new[] { Url(Resources.Ledger, Ledger), Url(Resources.Vault, Vault), Url(Resources.Supervisor, Supervisor), Url(Resources.VendorApi, Vendor) }.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        new("Vendor:ApiKeyFile", File("api.key")),
        new("Harness:RetryDelay", "00:00:00.1"),
        new("Harness:ToolRetryDelay", "00:00:00.05"),
        // A vendor that was killed is back at once; while its circuit stays open, runs only fail, and nothing is tried.
        new("Harness:CircuitBreak", "00:00:01"),
    ]);

    public ILedger LedgerAs(string subject, string tenant = "*") => new LedgerClient(Ledger.Client(TestTokens.Issue(tenant, subject, [.. Scopes.All])));

    public IVault VaultAs(string subject) => new VaultClient(Vault.Client(TestTokens.Issue("*", subject, [.. Scopes.All])));

    public async Task ActivateAsync(string tenant, string policy)
    {
        using var http = Supervisor.Client(TestTokens.Issue("*", "u_operator", [.. Scopes.All]));
        using var uploaded = await http.PostAsync($"v1/tenants/{tenant}/policies", new StringContent(policy, System.Text.Encoding.UTF8, "application/yaml"));
        Assert.True(uploaded.IsSuccessStatusCode, await uploaded.Content.ReadAsStringAsync());
        var version = Policy.PolicySet.Parse(policy).Version;
        using var activated = await http.PostAsync($"v1/tenants/{tenant}/policies/{Uri.EscapeDataString(version)}/activate", null);
        Assert.True(activated.IsSuccessStatusCode, await activated.Content.ReadAsStringAsync());
    }

    public async Task DecideAsync(string tenant, bool approve)
    {
        using var http = Supervisor.Client(TestTokens.Issue("*", "u_operator", [.. Scopes.All]));
        ApprovalList? open = null;
        await Eventually.TrueAsync(async () => (open = await http.GetFromJsonAsync<ApprovalList>($"v1/tenants/{tenant}/approvals?state=requested", ContractsJson.Options))!.Approvals.Count > 0, "an approval is asked for");
        foreach (var approval in open!.Approvals)
        {
            using var decided = await http.PostAsJsonAsync($"v1/tenants/{tenant}/approvals/{approval.ApprovalId}/decision", new ApprovalDecision(approve ? "approve" : "reject"), ContractsJson.Options);
            Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync());
        }
    }

    public HttpClient VendorStaff() => Vendor.Client("key-of-the-staff");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public async Task DisposeAsync()
    {
        foreach (var process in (ServiceProcess?[])[Vendor, Supervisor, Vault, Ledger])
            if (process is not null) await process.DisposeAsync();
        foreach (var database in _databases) await database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<ServiceProcess> StartAsync(Assembly assembly, string? database, string resource, params (string Key, string Value)[] settings)
    {
        List<KeyValuePair<string, string?>> configuration = [.. TestTokens.Configuration(resource), .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))];
        if (database is not null)
        {
            _databases.Add(await TestDatabase.CreateAsync(database));
            configuration.AddRange(_databases[^1].Configuration);
        }
        ServiceProcess process = new(assembly, configuration);
        await process.StartAsync();
        return process;
    }

    private static (string Key, string Value) Url(string resource, ServiceProcess process) => ($"services:{resource}:{Resources.HttpEndpoint}:0", process.Address.ToString());
}

/// <summary>One stack for the tests that only use it.</summary>
[CollectionDefinition(Name)]
public sealed class RealStackGroup : ICollectionFixture<RealStack>
{
    public const string Name = "real stack";
}
