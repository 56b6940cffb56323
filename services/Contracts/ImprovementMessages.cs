using System.Text.Json;

namespace AgentPlatform.Contracts;

/// <param name="Label">An error class (<c>none</c>: nothing was wrong), or <c>x-…</c>.</param>
public sealed record LabelRequest(string Label, string? Note = null);

/// <summary>A run as material for evals: what was called in which order, by hashes and shapes, never by value.</summary>
public sealed record Trajectory
{
    public required string RunId { get; init; }
    public string? WorkflowId { get; init; }
    public string? Outcome { get; init; }
    public ErrorClass? ErrorClass { get; init; }
    public string? PlanHash { get; init; }
    public LedgerVersions? Versions { get; init; }
    public required LedgerUsage Usage { get; init; }
    public long? LatencyMs { get; init; }
    public required IReadOnlyList<TrajectoryStep> Steps { get; init; }
    public required IReadOnlyList<RunApproval> Decisions { get; init; }
    public required IReadOnlyList<LabelView> Labels { get; init; }
    public required SeqRange Ledger { get; init; }
}

/// <summary>One tool call of a trajectory.</summary>
public sealed record TrajectoryStep
{
    public required int StepIndex { get; init; }
    public string? ToolName { get; init; }
    public string? ToolSchemaVersion { get; init; }
    public SideEffectLevel? SideEffectLevel { get; init; }
    public string? ArgsHash { get; init; }
    public string? ResultHash { get; init; }
    /// <value>The arguments with each value replaced by its type: <c>{"to":["string"],"urgent":"boolean"}</c>. Absent when the payload is gone.</value>
    public JsonElement? ArgsShape { get; init; }
    public JsonElement? ResultShape { get; init; }
    public OutcomeStatus? Status { get; init; }
    public ErrorClass? ErrorClass { get; init; }
    public ApprovalState? Approval { get; init; }
    public string? PolicyVersion { get; init; }
}

/// <summary>What a run like this one must do from now on; absent members are not checked.</summary>
public sealed record CaseExpectation
{
    public string? Outcome { get; init; }
    /// <value><c>none</c>: the run must not fail.</value>
    public ErrorClass? ErrorClass { get; init; }
    /// <value>Exactly these tools that were let through, in this order.</value>
    public IReadOnlyList<string>? Tools { get; init; }
    /// <value>Tools that must not be let through (<c>*</c> stands for any characters).</value>
    public IReadOnlyList<string>? Never { get; init; }
    /// <value>Tools that must not be let through without an approval.</value>
    public IReadOnlyList<string>? Approved { get; init; }
    public int? MaxSteps { get; init; }
    /// <value>US dollars.</value>
    public decimal? MaxCostUsd { get; init; }
}

public sealed record CaseRequest(string RunId, CaseExpectation Expect);

public sealed record SuiteCase(string RunId, CaseExpectation Expect, Trajectory Trajectory, DateTimeOffset AddedAt, string AddedBy);

public sealed record SuiteView(string Suite, IReadOnlyList<SuiteCase> Cases);

public sealed record SuiteSummary(string Suite, int Cases);

public sealed record SuiteList(IReadOnlyList<SuiteSummary> Suites);

public sealed record SimulationRequest(DateTimeOffset From, DateTimeOffset To);

/// <summary>The recorded calls of a time range under another policy. Flips are ordered by danger, deny to allow first.</summary>
/// <param name="CostDeltaUsd">US dollars: what calls now denied cost, against the mean cost of what would now be let through.</param>
public sealed record SimulationView(
    string Version, DateTimeOffset From, DateTimeOffset To, int Calls, IReadOnlyList<PolicyFlip> Flips,
    int ApprovalsRecorded, int ApprovalsSimulated, decimal CostDeltaUsd, int Undecided, IReadOnlyList<UndecidedCalls> UndecidedBecause);

/// <param name="From"><c>allow</c>, <c>require_approval</c> or <c>deny</c>, as is <paramref name="To"/>.</param>
public sealed record PolicyFlip(string From, string To, int Count, IReadOnlyList<FlippedCall> Examples);

public sealed record FlippedCall(string RunId, int StepIndex, string ToolName, string Rule);

/// <param name="Reason"><c>payload_gone</c>, <c>too_many_payloads</c>, <c>rule_cannot_compare</c> or <c>refused_by_schema_or_tool</c>.</param>
public sealed record UndecidedCalls(string Reason, int Count);

/// <summary>Two versions of something, by the runs that used them.</summary>
public sealed record ComparisonView(string Field, ComparedRuns A, ComparedRuns B);

/// <param name="SuccessRate">Of the finished runs; absent when none finished.</param>
/// <param name="SuccessRateLow">95 % Wilson score interval.</param>
/// <param name="CostPerSuccessUsd">All cost, failed runs too, over successes; absent when there were none.</param>
public sealed record ComparedRuns(
    string Value, int Runs, int Finished, int Successes, decimal CostUsd, IReadOnlyDictionary<string, int> ErrorClasses,
    double? SuccessRate = null, double? SuccessRateLow = null, double? SuccessRateHigh = null, decimal? CostPerSuccessUsd = null,
    double? LatencyMsP50 = null, double? LatencyMsP95 = null);

/// <summary>What the ledger's records don't account for.</summary>
public sealed record AuditGapView(IReadOnlyList<AuditGap> Gaps);

/// <param name="Kind"><c>intent_without_outcome</c>, <c>outcome_without_intent</c>, <c>ref_without_payload</c>, <c>approval_never_consumed</c> or <c>run_without_end</c>.</param>
/// <param name="Items">The oldest, at most 100.</param>
public sealed record AuditGap(string Kind, long Count, IReadOnlyList<AuditGapItem> Items);

public sealed record AuditGapItem(long Seq, DateTimeOffset At, string? RunId = null, string? ToolName = null, string? Reference = null);
