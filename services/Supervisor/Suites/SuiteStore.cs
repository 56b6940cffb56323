using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.Supervisor.Runs;
using Npgsql;

namespace AgentPlatform.Supervisor.Suites;

internal sealed class SuiteStore(NpgsqlDataSource database)
{
    private const string Upsert = """
        INSERT INTO suite_cases (tenant_id, suite, run_id, expect, trajectory, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (tenant_id, suite, run_id) DO UPDATE SET expect = excluded.expect, trajectory = excluded.trajectory, added_at = excluded.added_at, added_by = excluded.added_by
        """;

    private const string Select = "SELECT * FROM suite_cases WHERE tenant_id = $1 AND suite = $2 ORDER BY added_at, run_id";
    private const string List = "SELECT suite, count(*)::int FROM suite_cases WHERE tenant_id = $1 GROUP BY suite ORDER BY suite";

    /// <summary>A run is at most one case of a suite; adding it again replaces what is expected.</summary>
    public Task PutAsync(string tenantId, string suite, SuiteCase added, CancellationToken cancellationToken)
        => database.ExecuteAsync(Upsert, [tenantId, suite, added.RunId, Json(added.Expect), Json(added.Trajectory), added.AddedAt, added.AddedBy], cancellationToken);

    /// <summary>Null when the tenant has no such suite.</summary>
    public async Task<SuiteView?> FindAsync(string tenantId, string suite, CancellationToken cancellationToken)
    {
        var cases = await database.QueryAsync(Select, row => new SuiteCase(
            (string)row["run_id"], RunStore.Parse<CaseExpectation>((string)row["expect"]), RunStore.Parse<Trajectory>((string)row["trajectory"]), row.Time("added_at"), (string)row["added_by"]),
            [tenantId, suite], cancellationToken);
        return cases.Count == 0 ? null : new(suite, cases);
    }

    public async Task<SuiteList> ListAsync(string tenantId, CancellationToken cancellationToken)
        => new(await database.QueryAsync(List, row => new SuiteSummary(row.GetString(0), row.GetInt32(1)), [tenantId], cancellationToken));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ContractsJson.Options);
}
