namespace AgentPlatform.Supervisor.Approvals;

internal static class ApprovalSql
{
    /// <summary>Repeats find the row that is there.</summary>
    public const string Insert = """
        INSERT INTO approvals (tenant_id, approval_id, run_id, workflow_id, step_index, tool_name, side_effect_level, args_hash,
                               payload_ref, policy_version, reason, requested_at, requested_by, expires_at, request_entry_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (tenant_id, run_id, step_index, args_hash) DO NOTHING
        """;

    public const string FindByCall = "SELECT * FROM approvals WHERE tenant_id = $1 AND run_id = $2 AND step_index = $3 AND args_hash = $4";

    public const string Find = "SELECT * FROM approvals WHERE tenant_id = $1 AND approval_id = $2";

    /// <summary>$2: the state a reader would see, or NULL for all; $3: now. What waits comes first, the longest-waiting before all.</summary>
    public const string List = """
        SELECT * FROM approvals
        WHERE tenant_id = $1 AND request_recorded
          AND ($2::text IS NULL OR $2 = CASE WHEN decision_recorded THEN decision
                                             WHEN decision IS NULL AND expires_at <= $3 THEN 'timed_out'
                                             ELSE 'requested' END)
        ORDER BY decision_recorded, CASE WHEN decision_recorded THEN -extract(epoch FROM requested_at) ELSE extract(epoch FROM requested_at) END
        LIMIT $4
        """;

    public const string MarkRequestRecorded = "UPDATE approvals SET request_recorded = true, refused = false WHERE tenant_id = $1 AND approval_id = $2 AND NOT request_recorded";

    public const string MarkRefused = "UPDATE approvals SET refused = true WHERE tenant_id = $1 AND approval_id = $2";

    /// <summary>Compare-and-set: one decision ever, whoever comes first. A decision must come before the expiry, the expiry after it.</summary>
    public const string Claim = """
        UPDATE approvals SET decision = $3, decided_by = $4, decided_at = $5, decision_entry_id = $6, comment = $7
        WHERE tenant_id = $1 AND approval_id = $2 AND decision IS NULL AND (expires_at <= $5) = ($3 = 'timed_out')
        """;

    public const string MarkDecisionRecorded = """
        WITH recorded AS (
            UPDATE approvals SET decision_recorded = true WHERE tenant_id = $1 AND approval_id = $2 AND NOT decision_recorded RETURNING 1)
        SELECT pg_notify('approval_decided', $2) FROM recorded
        """;

    public const string MarkAnswered = "UPDATE approvals SET answered = true WHERE tenant_id = $1 AND approval_id = $2 AND decision_recorded AND NOT answered";

    /// <summary>What a crash left unrecorded, and what has run out. Not what the ledger refuses: it would keep the others waiting for ever.</summary>
    public const string Unsettled = """
        SELECT * FROM approvals
        WHERE NOT decision_recorded AND NOT refused AND (NOT request_recorded OR decision IS NOT NULL OR expires_at <= $1)
        ORDER BY expires_at LIMIT 200
        """;

    public const string OldestOpen = "SELECT min(requested_at) AS oldest FROM approvals WHERE NOT decision_recorded AND NOT refused AND decision IS NULL AND expires_at > $1";
}
