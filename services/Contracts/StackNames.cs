namespace AgentPlatform.Contracts;

/// <summary>Names of processes, as resources of the AppHost, processes of Standalone and <c>service.name</c>.</summary>
public static class Resources
{
    public const string Postgres = "postgres";
    public const string DatabaseSetup = "database-setup";
    public const string Ledger = "audit-ledger";
    public const string Vault = "payload-vault";
    public const string Supervisor = "supervisor";
    public const string SupportTriage = "support-triage";
    public const string VendorApi = "vendor-api";
    public const string Collector = "otel-collector";
    public const string Tempo = "tempo";
    public const string Prometheus = "prometheus";
    public const string Grafana = "grafana";

    /// <summary>The endpoint name every HTTP service has: <c>services__{name}__http__0</c> carries its URL.</summary>
    public const string HttpEndpoint = "http";
}

/// <summary>Databases, and the connection strings under <c>ConnectionStrings</c> that reach them.</summary>
public static class Databases
{
    public const string Ledger = "ledger";
    public const string Vault = "vault";
    public const string Supervisor = "supervisor";

    public static IReadOnlyList<string> All { get; } = [Ledger, Vault, Supervisor];

    /// <summary>The administrator's connection string: creates databases and roles, never used by a service.</summary>
    public const string Administrator = "postgres";

    /// <summary>The service's own role (reads and writes rows, can't change the schema): the plain database name.</summary>
    public static string Writer(string database) => database;

    /// <summary>Owns the schema; applies migrations.</summary>
    public static string Owner(string database) => database + "-owner";

    /// <summary>SELECT only.</summary>
    public static string Reader(string database) => database + "-reader";
}

/// <summary>A service's own identity: the <c>sub</c> of its token, and the least it needs. All act for every tenant.</summary>
public sealed record ServiceAccount(string Resource, string Subject, IReadOnlyList<string> Scopes)
{
    public static IReadOnlyList<ServiceAccount> All { get; } =
    [
        new(Resources.Vault, "svc_vault", [Contracts.Scopes.LedgerAppend]),
        new(Resources.Supervisor, "svc_supervisor",
            [Contracts.Scopes.LedgerAppend, Contracts.Scopes.LedgerApprove, Contracts.Scopes.LedgerRead, Contracts.Scopes.VaultRead]),
        new(Resources.SupportTriage, "svc_harness",
            [Contracts.Scopes.LedgerAppend, Contracts.Scopes.LedgerRead, Contracts.Scopes.VaultWrite, Contracts.Scopes.VaultRead, Contracts.Scopes.ApprovalsRequest]),
    ];
}
