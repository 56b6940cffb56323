using System.Security.Cryptography;
using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.LocalRuntime;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.LocalRuntime.Stack;

namespace AgentPlatform.Standalone.Stack;

/// <summary>The services of the stack as processes; reads like the AppHost.</summary>
/// <param name="dashboard">Where the console sends people who want to see a run's trace.</param>
internal sealed class Topology(
    SourceTree source, StateFolder state, Identity identity, Addresses addresses, string administrator, IReadOnlyDictionary<string, string?> telemetry, Uri? dashboard)
{
    /// <summary>Fresh passwords at each start: database-setup sets them, nothing stores them.</summary>
    private readonly Dictionary<string, DatabaseConnections> _databases = Databases.All.ToDictionary(
        name => name, name => DatabaseConnections.On(administrator, name, name, () => RandomNumberGenerator.GetHexString(32, lowercase: true)));

    public IReadOnlyList<LocalProcess> Services =>
    [
        new(Spec(Resources.DatabaseSetup, "services/DatabaseSetup",
            [new($"ConnectionStrings:{Databases.Administrator}", administrator), .. _databases.Values.SelectMany(database => database.ToConfiguration())])),

        Service(Resources.Ledger, "services/AuditLedger", [Resources.DatabaseSetup],
            [.. _databases[Databases.Ledger].ToConfiguration(), new("Ledger:CheckpointKeyFile", identity.LedgerKeyFile)]),

        Service(Resources.Vault, "services/PayloadVault", [Resources.DatabaseSetup, Resources.Ledger],
            [.. _databases[Databases.Vault].ToConfiguration(), new("Vault:Kek:File", identity.VaultKekFile)]),

        Service(Resources.Supervisor, "services/Supervisor", [Resources.DatabaseSetup, Resources.Ledger],
            [.. _databases[Databases.Supervisor].ToConfiguration(), new("Console:SignInFile", identity.SignInFile), new(AspireDashboard.TraceUrlKey, dashboard is null ? null : AspireDashboard.TraceUrl(dashboard))]),

        Service(Resources.VendorApi, "samples/VendorApi", [],
        [
            new("Vendor:ApiKeyFile", identity.VendorApiKeyFile), new("Vendor:AdminKeyFile", identity.VendorAdminKeyFile),
            new("Vendor:StateFile", state.In("vendor.ndjson")),
        ]),

        Service(Resources.SupportTriage, "samples/SupportTriage", [Resources.Ledger, Resources.Vault, Resources.Supervisor, Resources.VendorApi],
            [new("Vendor:ApiKeyFile", identity.VendorApiKeyFile)]),
    ];

    /// <summary>The world outside: customers who write and, with <paramref name="operatorDecides"/>, a person who decides.</summary>
    public ProcessSpec Traffic(IReadOnlyList<string> arguments, bool operatorDecides, Action<string> onOutput) => Spec("traffic", "samples/Traffic",
    [
        new("Traffic:TenantId", Identity.Tenant), new("Traffic:ActorTokenFile", identity.ActorTokenFile),
        new("Traffic:OperatorTokenFile", operatorDecides ? identity.OperatorTokenFile : null), new("Vendor:AdminKeyFile", identity.VendorAdminKeyFile),
    ], arguments) with { OnOutput = onOutput };

    private LocalProcess Service(string resource, string project, IReadOnlyList<string> after, IEnumerable<KeyValuePair<string, string?>> settings)
        => new(Spec(resource, project,
        [
            .. settings,
            new("ASPNETCORE_URLS", addresses[resource].ToString()),
            new("Auth:VerificationKeyFile", identity.VerificationKeyFile),
            new("Auth:TokenFile", ServiceAccount.All.Any(account => account.Resource == resource) ? identity.TokenFile(resource) : null),
        ]))
        {
            After = after,
            Url = addresses[resource],
            Health = new(addresses[resource], "health"),
        };

    private ProcessSpec Spec(string name, string project, IEnumerable<KeyValuePair<string, string?>> settings, IReadOnlyList<string>? arguments = null)
    {
        var environment = new Dictionary<string, string?>(telemetry)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["OTEL_SERVICE_NAME"] = name,
            // Eight processes share a small machine and may live for a minute: less profiling, one heap. A third less CPU in --once.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_gcServer"] = "0",
            // The administrator's password is not for services.
            [$"ConnectionStrings__{Databases.Administrator}"] = null,
        };
        foreach (var (key, value) in addresses.Environment.Concat(settings)) environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new()
        {
            Name = name,
            FileName = DotnetHost,
            Arguments = [source.Assembly(project), .. arguments ?? []],
            Environment = environment,
            WorkingDirectory = source.In(project),
            LogFile = Path.Combine(source.State.Logs, name + ".log"),
            PidFolder = source.State.Pids,
        };
    }

    /// <summary>The very <c>dotnet</c> that runs this process.</summary>
    internal static string DotnetHost { get; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : Executables.Find("dotnet") ?? "dotnet";
}
