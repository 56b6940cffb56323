using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.Supervisor.AuditGaps;

/// <summary>
/// One query per kind of gap: tenant, seq, time, run, tool, reference. $1: the tenant, NULL for all; $2: nothing younger than
/// this is a gap yet; $3: now.
/// </summary>
internal static class AuditGapSql
{
    private const string Fact = "SELECT f.tenant_id, f.seq, f.happened_at, f.run_id, f.tool_name, ";

    public static IReadOnlyList<(AuditGapKind Kind, string Sql)> All { get; } =
    [
        // Joined as a run's steps are: by key, or, where the outcome has none, by step and tool.
        (AuditGapKind.IntentWithoutOutcome, Fact + """
            f.idempotency_key FROM facts f
            WHERE ($1::text IS NULL OR f.tenant_id = $1) AND f.type = 'tool.intent' AND f.happened_at < $2 AND $3::timestamptz IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM facts o WHERE o.tenant_id = f.tenant_id AND o.idempotency_key = f.idempotency_key
                                AND o.seq > f.seq AND o.type IN ('tool.outcome', 'effect.resolved'))
              AND NOT EXISTS (SELECT 1 FROM facts o WHERE o.tenant_id = f.tenant_id AND o.idempotency_key IS NULL AND o.run_id = f.run_id AND o.tool_name = f.tool_name
                                AND o.step_index IS NOT DISTINCT FROM f.step_index AND o.seq > f.seq AND o.type IN ('tool.outcome', 'effect.resolved'))
            """),
        // A refused call has an outcome and, rightly, no intent: only what was done, or may have been, needs one.
        (AuditGapKind.OutcomeWithoutIntent, Fact + """
            f.idempotency_key FROM facts f
            WHERE ($1::text IS NULL OR f.tenant_id = $1) AND f.type = 'tool.outcome' AND f.is_effect AND f.outcome_status IN ('ok', 'unknown')
              AND f.happened_at < $3 AND $2::timestamptz IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM facts i WHERE i.tenant_id = f.tenant_id AND i.idempotency_key = f.idempotency_key AND i.seq < f.seq AND i.type = 'tool.intent')
            """),
        (AuditGapKind.RefWithoutPayload, Fact + """
            coalesce(f.payload_ref, f.result_ref) FROM facts f
            WHERE ($1::text IS NULL OR f.tenant_id = $1) AND f.refs_missing AND $2::timestamptz IS NOT NULL AND $3::timestamptz IS NOT NULL
            """),
        (AuditGapKind.ApprovalNeverConsumed, Fact + """
            f.approval_id FROM facts f JOIN approvals a ON a.tenant_id = f.tenant_id AND a.approval_id = f.approval_id
            WHERE ($1::text IS NULL OR f.tenant_id = $1) AND f.type = 'approval.decided' AND a.decision = 'approved' AND a.expires_at < $3 AND $2::timestamptz IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM facts i WHERE i.tenant_id = f.tenant_id AND i.approval_id = f.approval_id AND i.type = 'tool.intent')
            """),
        (AuditGapKind.RunWithoutEnd, """
            SELECT f.tenant_id, f.last_seq, f.last_fact_at, f.run_id, NULL, f.workflow_id FROM runs f
            WHERE ($1::text IS NULL OR f.tenant_id = $1) AND f.finished_at IS NULL AND f.state <> 'suspended' AND f.last_fact_at < $2 AND $3::timestamptz IS NOT NULL
            """),
    ];

    public static string Count(string sql) => $"SELECT count(*) FROM ({sql}) gaps";

    public static string Oldest(string sql) => $"{sql} ORDER BY 2 LIMIT 100";
}
