namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>
/// Instrument names. They are the Prometheus names as they stand: the OTLP to Prometheus translation leaves them alone, because
/// counters already end in <c>_total</c>, seconds in <c>_seconds</c>, and nothing in <c>ms</c> declares a unit (it would be spelt out).
/// </summary>
public static class MetricNames
{
    public const string Runs = "agent_runs_total";
    public const string ToolCalls = "agent_tool_calls_total";
    public const string StepRetries = "agent_step_retries_total";
    public const string DegradedReads = "agent_degraded_reads_total";
    public const string VerificationFailures = "agent_verification_fail_total";
    public const string ApprovalRequests = "approval_requests_total";
    public const string ApprovalQueueAge = "approval_queue_age_seconds";
    public const string ApprovalWait = "approval_wait_seconds";
    public const string Tokens = "agent_tokens_total";
    public const string Cost = "agent_cost_usd_total";
    public const string RunLatency = "agent_run_latency_ms";
    public const string ToolLatency = "agent_tool_latency_ms";
    public const string BudgetTrips = "agent_budget_trips_total";
    public const string CircuitState = "agent_circuit_state";
    public const string EffectsInDoubt = "agent_effects_in_doubt";
    public const string SchemaViolations = "telemetry_schema_violations_total";
    public const string Redactions = "telemetry_redactions_total";
    public const string AuditGap = "audit_gap";
    public const string LedgerAppend = "ledger_append_seconds";
    public const string ChainVerifiedSeq = "ledger_chain_verified_seq";
    public const string VaultPayloads = "vault_payloads";
    public const string VaultAccess = "vault_access_total";
}
