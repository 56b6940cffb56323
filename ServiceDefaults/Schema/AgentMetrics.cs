using System.Diagnostics;
using System.Diagnostics.Metrics;
using AgentPlatform.Contracts;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>What a run used up: a limit of the policy or of a tool, or its progress.</summary>
public enum Budget { Steps, Cost, Latency, Tokens, ToolCalls, UnknownUsage, Loop }

/// <summary>The numbers are the gauge's values.</summary>
public enum CircuitState { Closed = 0, HalfOpen = 1, Open = 2 }

/// <summary>Every metric of the platform, one typed method per fact. Label values pass <see cref="MetricLabels"/>, so they are bounded.</summary>
public sealed class AgentMetrics : IDisposable
{
    public const string MeterName = "AgentPlatform";

    private static readonly InstrumentAdvice<double> Milliseconds = new() { HistogramBucketBoundaries = MetricBuckets.Milliseconds };
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = MetricBuckets.Seconds };
    private static readonly InstrumentAdvice<double> WaitSeconds = new() { HistogramBucketBoundaries = MetricBuckets.WaitSeconds };

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _runs, _toolCalls, _retries, _degradedReads, _verificationFailures, _approvals, _tokens, _budgetTrips, _vaultAccess, _violations, _redactions;
    private readonly Counter<double> _cost;
    private readonly Histogram<double> _runLatency, _toolLatency, _approvalWait, _ledgerAppend;
    private readonly Gauge<double> _queueAge;
    private readonly Gauge<long> _circuit, _inDoubt, _auditGap, _verifiedSeq, _vaultPayloads;

    public AgentMetrics() : this(new()) { }

    public AgentMetrics(MetricLabels labels)
    {
        Labels = labels;
        _runs = _meter.CreateCounter<long>(MetricNames.Runs);
        _toolCalls = _meter.CreateCounter<long>(MetricNames.ToolCalls);
        _retries = _meter.CreateCounter<long>(MetricNames.StepRetries);
        _degradedReads = _meter.CreateCounter<long>(MetricNames.DegradedReads);
        _verificationFailures = _meter.CreateCounter<long>(MetricNames.VerificationFailures);
        _approvals = _meter.CreateCounter<long>(MetricNames.ApprovalRequests);
        _queueAge = _meter.CreateGauge<double>(MetricNames.ApprovalQueueAge, "s");
        _approvalWait = _meter.CreateHistogram(MetricNames.ApprovalWait, "s", advice: WaitSeconds);
        _tokens = _meter.CreateCounter<long>(MetricNames.Tokens);
        _cost = _meter.CreateCounter<double>(MetricNames.Cost);
        _runLatency = _meter.CreateHistogram(MetricNames.RunLatency, advice: Milliseconds);
        _toolLatency = _meter.CreateHistogram(MetricNames.ToolLatency, advice: Milliseconds);
        _budgetTrips = _meter.CreateCounter<long>(MetricNames.BudgetTrips);
        _circuit = _meter.CreateGauge<long>(MetricNames.CircuitState);
        _inDoubt = _meter.CreateGauge<long>(MetricNames.EffectsInDoubt);
        _violations = _meter.CreateCounter<long>(MetricNames.SchemaViolations);
        _redactions = _meter.CreateCounter<long>(MetricNames.Redactions);
        _auditGap = _meter.CreateGauge<long>(MetricNames.AuditGap);
        _ledgerAppend = _meter.CreateHistogram(MetricNames.LedgerAppend, "s", advice: Seconds);
        _verifiedSeq = _meter.CreateGauge<long>(MetricNames.ChainVerifiedSeq);
        _vaultPayloads = _meter.CreateGauge<long>(MetricNames.VaultPayloads);
        _vaultAccess = _meter.CreateCounter<long>(MetricNames.VaultAccess);
    }

    /// <summary>Register workflows, tools, models and tenants here before counting them.</summary>
    public MetricLabels Labels { get; }

    /// <param name="outcome"><c>success</c> or why not, see <see cref="RunOutcomes"/>.</param>
    public void RunFinished(string workflowId, string outcome, TimeSpan latency)
    {
        var labels = new TagList { { "workflow_id", Labels.Workflow(workflowId) }, { "outcome", RunOutcomes.Bounded(outcome) } };
        _runs.Add(1, labels);
        _runLatency.Record(latency.TotalMilliseconds, labels);
    }

    public void ToolCalled(string toolName, OutcomeStatus outcome, SideEffectLevel level, ErrorClass errorClass, TimeSpan latency)
    {
        var tool = Labels.Tool(toolName);
        _toolCalls.Add(1, new TagList
        {
            { "tool_name", tool }, { "outcome", WireName.Of(outcome) }, { "side_effect_level", WireName.Of(level) }, { "error_class", WireName.Of(errorClass) },
        });
        _toolLatency.Record(latency.TotalMilliseconds, new KeyValuePair<string, object?>("tool_name", tool));
    }

    public void StepRetried(string workflowId, string toolName)
        => _retries.Add(1, new("workflow_id", Labels.Workflow(workflowId)), new("tool_name", Labels.Tool(toolName)));

    /// <summary>A read went on without its record.</summary>
    public void ReadDegraded(string workflowId, string toolName)
        => _degradedReads.Add(1, new("workflow_id", Labels.Workflow(workflowId)), new("tool_name", Labels.Tool(toolName)));

    public void VerificationFailed(string workflowId) => _verificationFailures.Add(1, new KeyValuePair<string, object?>("workflow_id", Labels.Workflow(workflowId)));

    /// <summary>An approval came into <paramref name="state"/>; <c>requested</c> counts the requests.</summary>
    public void ApprovalEntered(string workflowId, ApprovalState state)
        => _approvals.Add(1, new("workflow_id", Labels.Workflow(workflowId)), new("state", WireName.Of(state)));

    /// <param name="oldest">Age of the oldest undecided request; zero when none waits.</param>
    public void ApprovalQueueAge(TimeSpan oldest) => _queueAge.Record(oldest.TotalSeconds);

    public void ApprovalWaited(TimeSpan wait) => _approvalWait.Record(wait.TotalSeconds);

    public void TokensUsed(string workflowId, string model, long tokensIn, long tokensOut)
    {
        KeyValuePair<string, object?> workflow = new("workflow_id", Labels.Workflow(workflowId)), name = new("model", Labels.Model(model));
        _tokens.Add(tokensIn, workflow, name, new("direction", "in"));
        _tokens.Add(tokensOut, workflow, name, new("direction", "out"));
    }

    public void CostIncurred(string workflowId, string model, decimal usd)
        => _cost.Add((double)usd, new("workflow_id", Labels.Workflow(workflowId)), new("model", Labels.Model(model)));

    public void BudgetTripped(string workflowId, Budget budget)
        => _budgetTrips.Add(1, new("workflow_id", Labels.Workflow(workflowId)), new("budget", WireName.Of(budget)));

    public void CircuitChanged(string toolName, CircuitState state) => _circuit.Record((long)state, new KeyValuePair<string, object?>("tool_name", Labels.Tool(toolName)));

    public void EffectsInDoubt(string tenantId, long count) => _inDoubt.Record(count, new KeyValuePair<string, object?>("tenant_id", Labels.Tenant(tenantId)));

    public void AuditGap(AuditGapKind kind, long count) => _auditGap.Record(count, new KeyValuePair<string, object?>("kind", WireName.Of(kind)));

    /// <summary>From the request's arrival until its records were durable.</summary>
    public void LedgerAppended(TimeSpan duration) => _ledgerAppend.Record(duration.TotalSeconds);

    /// <param name="seq">The chain is verified up to and including this record.</param>
    public void ChainVerified(string tenantId, long seq) => _verifiedSeq.Record(seq, new KeyValuePair<string, object?>("tenant_id", Labels.Tenant(tenantId)));

    public void VaultPayloads(VaultPayloadState state, long count) => _vaultPayloads.Record(count, new KeyValuePair<string, object?>("state", WireName.Of(state)));

    public void VaultAccessed(VaultAccessResult result) => _vaultAccess.Add(1, new KeyValuePair<string, object?>("result", WireName.Of(result)));

    /// <param name="kind">E.g. <c>unknown_attribute</c>, see <c>Violation</c>.</param>
    internal void SchemaViolated(string service, string kind) => _violations.Add(1, new("service", service), new("kind", kind));

    /// <param name="kind">One of <see cref="Redaction.Kinds"/>.</param>
    internal void Redacted(string service, string kind) => _redactions.Add(1, new("service", service), new("kind", kind));

    public void Dispose() => _meter.Dispose();
}
