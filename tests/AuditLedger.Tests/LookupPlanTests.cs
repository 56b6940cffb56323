using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.TestSupport;
using Npgsql;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>What every reservation and outcome looks up is found by its key, also where the planner knows nothing yet of the tables.</summary>
public sealed class LookupPlanTests
{
    [Theory]
    [InlineData(AppendSql.EntriesById, "ARRAY[gen_random_uuid()]")]
    [InlineData(AppendSql.Effects, "ARRAY['key'], ARRAY['eff_1']")]
    [InlineData(AppendSql.Approvals, "ARRAY['apr_1']")]
    public async Task ALookupReadsByItsWholeKeyInAnEmptyDatabase(string sql, string keys)
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Ledger);
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await new Migrator(Migration.In(typeof(LedgerOptions).Assembly)).ApplyAsync(owner, SchemaRoles.Of(database.Writer, database.Reader), default);
        await using var connection = await owner.OpenConnectionAsync();
        await using (var prepare = new NpgsqlCommand($"SET plan_cache_mode = force_generic_plan; PREPARE lookup AS {sql}", connection)) await prepare.ExecuteNonQueryAsync();

        var plan = new List<string>();
        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE lookup ('t_1', {keys})", connection);
        await using (var reader = await explain.ExecuteReaderAsync())
            while (await reader.ReadAsync()) plan.Add(reader.GetString(0));

        // A key that is only compared, row by row, after the rows of the whole tenant were read shows up as a filter.
        Assert.Contains(plan, line => line.Contains("Index Cond", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal) || line.TrimStart().StartsWith("Filter:", StringComparison.Ordinal));
    }
}
