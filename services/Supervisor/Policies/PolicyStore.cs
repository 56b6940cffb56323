using AgentPlatform.Contracts;
using Npgsql;

namespace AgentPlatform.Supervisor.Policies;

internal sealed class PolicyStore(NpgsqlDataSource database)
{
    private const string Columns = "p.version, p.document, p.created_at, a.version IS NOT NULL AS active, a.activated_at";
    private const string From = "FROM policies p LEFT JOIN active_policies a ON a.tenant_id = p.tenant_id AND a.version = p.version WHERE p.tenant_id = $1";
    private const string Insert = "INSERT INTO policies (tenant_id, version, document, created_at, created_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

    /// <summary>The ledger's order decides: an activation only ever replaces an earlier one.</summary>
    public const string Activate = """
        INSERT INTO active_policies (tenant_id, version, activated_at, activated_by, seq) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id) DO UPDATE SET version = excluded.version, activated_at = excluded.activated_at, activated_by = excluded.activated_by, seq = excluded.seq
        WHERE active_policies.seq < excluded.seq
        """;

    /// <returns>False: the version exists already; nothing was changed.</returns>
    public async Task<bool> InsertAsync(string tenantId, string version, string document, DateTimeOffset at, string by, CancellationToken cancellationToken)
        => await database.ExecuteAsync(Insert, [tenantId, version, document, at, by], cancellationToken) == 1;

    public Task<PolicyView?> FindAsync(string tenantId, string version, CancellationToken cancellationToken)
        => database.FindAsync($"SELECT {Columns} {From} AND p.version = $2", Map, [tenantId, version], cancellationToken);

    public Task<PolicyView?> FindActiveAsync(string tenantId, CancellationToken cancellationToken)
        => database.FindAsync($"SELECT {Columns} {From} AND a.version IS NOT NULL", Map, [tenantId], cancellationToken);

    public Task<List<PolicyView>> ListAsync(string tenantId, CancellationToken cancellationToken)
        => database.QueryAsync($"SELECT {Columns} {From} ORDER BY p.created_at DESC, p.version LIMIT 500", Map, [tenantId], cancellationToken);

    public Task ActivateAsync(string tenantId, string version, DateTimeOffset at, string by, long seq, CancellationToken cancellationToken)
        => database.ExecuteAsync(Activate, [tenantId, version, at, by, seq], cancellationToken);

    /// <summary>The documents in force, of all tenants: they name the workflows this process may count.</summary>
    public Task<List<string>> ActiveDocumentsAsync(CancellationToken cancellationToken)
        => database.QueryAsync("SELECT p.document FROM policies p JOIN active_policies a ON a.tenant_id = p.tenant_id AND a.version = p.version",
            row => row.GetString(0), [], cancellationToken);

    private static PolicyView Map(NpgsqlDataReader row) => new(
        (string)row["version"], (string)row["document"], (bool)row["active"], row.Time("created_at"), row.MaybeTime("activated_at"));
}
