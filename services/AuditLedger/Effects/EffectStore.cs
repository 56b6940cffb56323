using AgentPlatform.AuditLedger.Appending;
using Npgsql;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>The read side of effects.</summary>
internal sealed class EffectStore(NpgsqlDataSource database)
{
    private const string Open = $"SELECT {AppendSql.EffectColumns} FROM effects WHERE tenant_id = $1 AND resolution IS NULL AND (outcome_status IS NULL OR outcome_status = 'unknown') ORDER BY intent_seq LIMIT $2";
    private const string Newest = $"SELECT {AppendSql.EffectColumns} FROM effects WHERE tenant_id = $1 ORDER BY intent_seq DESC LIMIT $2";
    private const string One = $"SELECT {AppendSql.EffectColumns} FROM effects WHERE tenant_id = $1 AND effect_id = $2";

    /// <summary>Effects without a known end, oldest first.</summary>
    public Task<List<Effect>> OpenAsync(string tenant, int limit, CancellationToken cancellationToken) => ReadAsync(Open, tenant, limit, cancellationToken);

    public Task<List<Effect>> NewestAsync(string tenant, int limit, CancellationToken cancellationToken) => ReadAsync(Newest, tenant, limit, cancellationToken);

    public async Task<Effect?> FindAsync(string tenant, string effectId, CancellationToken cancellationToken)
        => (await ReadAsync(One, tenant, effectId, cancellationToken)).SingleOrDefault();

    private async Task<List<Effect>> ReadAsync(string sql, string tenant, object second, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = tenant });
        command.Parameters.Add(new() { Value = second });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var effects = new List<Effect>();
        while (await reader.ReadAsync(cancellationToken)) effects.Add(EffectRow.Read(reader));
        return effects;
    }
}
