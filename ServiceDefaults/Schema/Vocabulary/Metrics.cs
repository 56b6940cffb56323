using System.Collections.Generic;
using static AgentPlatform.ServiceDefaults.Schema.MetricKind;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Every metric of the platform with its labels; <c>AgentMetrics</c> has a typed method for each.</summary>
public static class Metrics
{
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        new(MetricNames.Runs, Counter, "Runs that ended.", "workflow_id", "outcome"),
        new(MetricNames.ToolCalls, Counter, "Governed tool calls.", "tool_name", "outcome", "side_effect_level", "error_class"),
        new(MetricNames.StepRetries, Counter, "Attempts after the first.", "workflow_id", "tool_name"),
        new(MetricNames.DegradedReads, Counter, "Reads that went on although ledger or vault could not answer.", "workflow_id", "tool_name"),
        new(MetricNames.VerificationFailures, Counter, "Runs whose result did not verify.", "workflow_id"),
        new(MetricNames.ApprovalRequests, Counter, "Approvals by the state they came into.", "workflow_id", "state"),
        new(MetricNames.ApprovalQueueAge, Gauge, "Age of the oldest undecided approval, seconds."),
        new(MetricNames.ApprovalWait, Histogram, "From request to decision, seconds.") { Buckets = MetricBuckets.WaitSeconds },
        new(MetricNames.Tokens, Counter, "Tokens.", "workflow_id", "model", "direction"),
        new(MetricNames.Cost, Counter, "US dollars.", "workflow_id", "model"),
        new(MetricNames.RunLatency, Histogram, "Duration of runs, milliseconds.", "workflow_id", "outcome") { Buckets = MetricBuckets.Milliseconds },
        new(MetricNames.ToolLatency, Histogram, "Duration of tool calls, milliseconds.", "tool_name") { Buckets = MetricBuckets.Milliseconds },
        new(MetricNames.BudgetTrips, Counter, "Runs stopped by a budget.", "workflow_id", "budget"),
        new(MetricNames.CircuitState, Gauge, "0 closed, 1 half open, 2 open.", "tool_name"),
        new(MetricNames.EffectsInDoubt, Gauge, "Effects that a person has to settle.", "tenant_id"),
        new(MetricNames.SchemaViolations, Counter, "Telemetry that was off the vocabulary and dropped.", "service", "kind"),
        new(MetricNames.Redactions, Counter, "Secrets and personal data taken out of telemetry.", "service", "kind"),
        new(MetricNames.AuditGap, Gauge, "What the ledger's records don't account for.", "kind"),
        new(MetricNames.LedgerAppend, Histogram, "From request to durable, seconds.") { Buckets = MetricBuckets.Seconds },
        new(MetricNames.ChainVerifiedSeq, Gauge, "The chain is verified up to this record.", "tenant_id"),
        new(MetricNames.VaultPayloads, Gauge, "Payloads held.", "state"),
        new(MetricNames.VaultAccess, Counter, "Payload reads.", "result"),
    ];
}
