namespace AgentPlatform.Supervisor.Projection;

internal static class ProjectionSql
{
    public const string Cursors = "SELECT tenant_id, next_seq FROM cursors";

    public const string Begin = "INSERT INTO cursors (tenant_id, next_seq) VALUES ($1, 0) ON CONFLICT DO NOTHING";

    /// <summary>Compare-and-set: whoever moves the cursor from $2 applies the records from $2; no row, someone else did.</summary>
    public const string Advance = "UPDATE cursors SET next_seq = $3 WHERE tenant_id = $1 AND next_seq = $2";

    public const string InsertFacts = """
        INSERT INTO facts (tenant_id, seq, type, happened_at, run_id, workflow_id, tool_name, is_effect, outcome_status, idempotency_key, approval_id, payload_ref, result_ref, step_index, record)
        SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::text[],
                                 $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[], $15::text[])
        """;
}
