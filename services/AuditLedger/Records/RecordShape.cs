using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AuditLedger.Records;

/// <summary>The record of the contract (<see cref="LedgerRecord"/>) as a table of rules.</summary>
internal static class RecordShape
{
    public static Shape Record { get; } = new(
        new("entry_id", Kind.Uuid, Required: true, Fact: Fact.EntryId),
        new("type", Kind.Choice, Required: true, Choices: [.. EntryTypes.All], Fact: Fact.Type),
        new("timestamp", Kind.Time, Required: true),
        new("tenant_id", Kind.Text, Required: true, Fact: Fact.TenantId),
        new("environment", Kind.Text),
        new("workflow_id", Kind.Text),
        new("run_id", Kind.Text, Fact: Fact.RunId),
        new("step_index", Kind.Count),
        new("actor", Kind.Object, Nested: new(
            new("user_id", Kind.Text, Required: true),
            new("is_agent", Kind.Flag))),
        new("action", Kind.Object, Nested: new(
            new("type", Kind.Choice, Choices: ["tool.call"]),
            new("tool_name", Kind.Text, Fact: Fact.ToolName),
            new("side_effect_level", Kind.Choice, Choices: Names<SideEffectLevel>(), Fact: Fact.Level),
            new("target", Kind.Text),
            new("idempotency_key", Kind.Text, Fact: Fact.IdempotencyKey),
            new("tool_schema_version", Kind.Text))),
        new("approval", Kind.Object, Nested: new(
            new("required", Kind.Flag, Fact: Fact.ApprovalRequired),
            new("state", Kind.Choice, Choices: Names<ApprovalState>(), Fact: Fact.ApprovalState),
            new("approval_id", Kind.Text, Fact: Fact.ApprovalId),
            new("approver_id", Kind.Text),
            new("latency_ms", Kind.Whole))),
        new("payload", Kind.Object, Nested: new(
            new("args_hash", Kind.Hash, Fact: Fact.ArgsHash),
            new("payload_ref", Kind.Text),
            new("result_hash", Kind.Hash),
            new("result_ref", Kind.Text))),
        new("outcome", Kind.Object, Nested: new(
            new("status", Kind.Choice, Required: true, Choices: Names<OutcomeStatus>(), Fact: Fact.Outcome),
            new("error_class", Kind.Choice, Choices: Names<ErrorClass>()),
            new("retry_count", Kind.Count),
            new("latency_ms", Kind.Whole),
            new("circuit_breaker_tripped", Kind.Flag))),
        new("usage", Kind.Object, Nested: new(
            new("tokens_in", Kind.Whole),
            new("tokens_out", Kind.Whole),
            new("cost_usd", Kind.Amount),
            new("price_table_version", Kind.Text))),
        new("versions", Kind.Object, Nested: new(
            new("model", Kind.Object, Nested: new(
                new("provider", Kind.Text, Required: true),
                new("name", Kind.Text, Required: true),
                new("version", Kind.Text))),
            new("prompt_version", Kind.Text),
            new("policy_version", Kind.Text, Fact: Fact.PolicyVersion),
            new("harness_version", Kind.Text))),
        new("trace", Kind.Object, Nested: new(
            new("trace_id", Kind.Text, Required: true),
            new("span_id", Kind.Text, Required: true),
            new("sampled", Kind.Flag))),
        new("data", Kind.Scalars, Fact: Fact.Data));

    private static string[] Names<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(WireName.Of)];
}
