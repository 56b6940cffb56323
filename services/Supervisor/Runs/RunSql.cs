namespace AgentPlatform.Supervisor.Runs;

internal static class RunSql
{
    /// <summary>Filters are NULL when not asked for; $8: first_seq of the last run of the page before.</summary>
    public const string List = """
        SELECT summary, first_seq FROM runs
        WHERE tenant_id = $1
          AND ($2::text IS NULL OR workflow_id = $2)
          AND ($3::text IS NULL OR outcome = $3)
          AND ($4::text IS NULL OR $4 = ANY (labels))
          AND ($5::text IS NULL OR $5 = ANY (versions) OR $5 = ANY (tool_schema_versions))
          AND ($6::timestamptz IS NULL OR started_at >= $6)
          AND ($7::timestamptz IS NULL OR started_at < $7)
          AND ($8::bigint IS NULL OR first_seq < $8)
        ORDER BY first_seq DESC LIMIT $9
        """;

    public const string Facts = "SELECT record FROM facts WHERE tenant_id = $1 AND run_id = $2 ORDER BY seq";

    public const string Notes = "SELECT entry_id, note FROM label_notes WHERE tenant_id = $1 AND run_id = $2";

    public const string Upsert = """
        INSERT INTO runs (tenant_id, run_id, workflow_id, state, outcome, error_class, started_at, finished_at, first_seq, last_seq, last_fact_at, labels,
                          versions, policy_version, prompt_version, model, tool_schema_versions, cost_usd, latency_ms, summary)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        ON CONFLICT (tenant_id, run_id) DO UPDATE SET
            workflow_id = excluded.workflow_id, state = excluded.state, outcome = excluded.outcome, error_class = excluded.error_class,
            started_at = excluded.started_at, finished_at = excluded.finished_at, last_seq = excluded.last_seq, last_fact_at = excluded.last_fact_at,
            labels = excluded.labels, versions = excluded.versions, policy_version = excluded.policy_version, prompt_version = excluded.prompt_version,
            model = excluded.model, tool_schema_versions = excluded.tool_schema_versions, cost_usd = excluded.cost_usd,
            latency_ms = excluded.latency_ms, summary = excluded.summary
        """;
}
