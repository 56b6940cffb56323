namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// $1 is always the tenant. Runs on PostgreSQL 15 and later. What is looked up by a list of keys is written key by key, behind <c>OFFSET 0</c>: else a
/// planner without statistics, as in a database's first minutes, may find any index that starts with the tenant as good as the key's, and read all of it.
/// </summary>
internal static class AppendSql
{
    public const string OpenHead = """
        WITH opened AS (INSERT INTO heads (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING)
        SELECT next_seq, head_hash, frontier, broken_at FROM heads WHERE tenant_id = $1
        """;

    public const string EntriesById = """
        SELECT l.entry_id, l.seq, coalesce(p.this_hash, decode(repeat('00', 32), 'hex')), l.this_hash, l.recorded_at, l.recorded_by
        FROM unnest($2::uuid[]) AS asked (id)
        CROSS JOIN LATERAL (SELECT * FROM leaves WHERE tenant_id = $1 AND entry_id = asked.id OFFSET 0) AS l
        LEFT JOIN LATERAL (SELECT this_hash FROM leaves WHERE tenant_id = $1 AND seq = l.seq - 1 OFFSET 0) AS p ON true
        """;

    public const string EffectColumns =
        "effect_id, idempotency_key, intent_id, intent_seq, run_id, tool_name, args_hash, lease_expires_at, outcome_id, outcome_seq, outcome_status, resolution, resolution_seq";

    public const string Effects = $"""
        SELECT {EffectColumns} FROM unnest($2::text[]) AS asked (key) CROSS JOIN LATERAL (
            SELECT * FROM effects WHERE tenant_id = $1 AND idempotency_key = asked.key AND resolution IS DISTINCT FROM 'not_executed' OFFSET 0) AS live
        UNION
        SELECT {EffectColumns} FROM unnest($3::text[]) AS asked (id) CROSS JOIN LATERAL (
            SELECT * FROM effects WHERE tenant_id = $1 AND effect_id = asked.id OFFSET 0) AS known
        """;

    public const string Approvals = """
        SELECT a.approval_id, a.seq, a.approved, a.run_id, a.tool_name, a.args_hash, a.policy_version, a.expires_at, u.effect_id IS NOT NULL
        FROM unnest($2::text[]) AS asked (id)
        CROSS JOIN LATERAL (SELECT * FROM approvals WHERE tenant_id = $1 AND approval_id = asked.id OFFSET 0) AS a
        LEFT JOIN approval_uses u USING (tenant_id, approval_id)
        """;

    /// <summary>Fails with lock_not_available instead of waiting.</summary>
    public const string LockHead = "SELECT FROM heads WHERE tenant_id = $1 FOR UPDATE NOWAIT";

    public const string BoundWaits = "SET LOCAL lock_timeout = '100ms'";

    public const string AdvanceHead = "SELECT advance_head($1, $2, $3, $4, $5, $6)";

    public const string AddLeaves = """
        INSERT INTO leaves (tenant_id, seq, entry_id, recorded_at, recorded_by, this_hash)
        SELECT $1, $2 + n - 1, id, $3, recorder, hash
        FROM unnest($4::uuid[], $5::text[], $6::bytea[]) WITH ORDINALITY AS new (id, recorder, hash, n)
        """;

    public const string AddEntries = """
        INSERT INTO entries (tenant_id, seq, recorded_at, type, run_id, tool_name, record)
        SELECT $1, $2 + n - 1, $3, type, run, tool, record
        FROM unnest($4::text[], $5::text[], $6::text[], $7::bytea[]) WITH ORDINALITY AS new (type, run, tool, record, n)
        """;

    /// <summary><see cref="AddLeaves"/> for one: planned and run in half the time, which a lone caller waits for.</summary>
    public const string AddLeaf = "INSERT INTO leaves (tenant_id, seq, entry_id, recorded_at, recorded_by, this_hash) VALUES ($1, $2, $3, $4, $5, $6)";

    public const string AddEntry = "INSERT INTO entries (tenant_id, seq, recorded_at, type, run_id, tool_name, record) VALUES ($1, $2, $3, $4, $5, $6, $7)";

    public const string CopyEntries = "COPY entries (tenant_id, seq, recorded_at, type, run_id, tool_name, record) FROM STDIN (FORMAT BINARY)";

    public const string AddNodes = """
        INSERT INTO tree_nodes (tenant_id, level, index, hash)
        SELECT $1, level, index, hash FROM unnest($2::smallint[], $3::bigint[], $4::bytea[]) AS new (level, index, hash)
        """;

    public const string AddEffects = """
        INSERT INTO effects (tenant_id, effect_id, idempotency_key, intent_id, intent_seq, run_id, tool_name, args_hash, lease_expires_at)
        SELECT $1, new.* FROM unnest($2::text[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::timestamptz[]) AS new
        """;

    public const string EndEffects = "SELECT end_effects($1, $2, $3, $4, $5, $6, $7)";

    public const string AddApproval = """
        INSERT INTO approvals (tenant_id, approval_id, seq, approved, run_id, tool_name, args_hash, policy_version, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    public const string UseApproval = "INSERT INTO approval_uses (tenant_id, approval_id, effect_id) VALUES ($1, $2, $3)";

    public const string EnsurePartition = "SELECT ensure_partition($1::date)";
}
