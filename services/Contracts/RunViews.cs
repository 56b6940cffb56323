namespace AgentPlatform.Contracts;

/// <summary>A run as the ledger's records tell it. A list leaves <see cref="Steps"/> and <see cref="Approvals"/> out.</summary>
public sealed record RunView
{
    public required string RunId { get; init; }
    public string? WorkflowId { get; init; }
    /// <value><c>running</c>, <c>suspended</c> or <c>finished</c>.</value>
    public required string State { get; init; }
    /// <value>When finished: <c>success</c>, or why not.</value>
    public string? Outcome { get; init; }
    public ErrorClass? ErrorClass { get; init; }
    public bool? Verified { get; init; }
    public Actor? Actor { get; init; }
    public string? Environment { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public long? LatencyMs { get; init; }
    public required LedgerUsage Usage { get; init; }
    public LedgerVersions? Versions { get; init; }
    public string? PlanHash { get; init; }
    /// <value>The first trace; a run that was resumed has one more for each time.</value>
    public string? TraceId { get; init; }
    public required IReadOnlyList<string> TraceIds { get; init; }
    public required SeqRange Ledger { get; init; }
    public required IReadOnlyList<LabelView> Labels { get; init; }
    public IReadOnlyList<StepView>? Steps { get; init; }
    public IReadOnlyList<RunApproval>? Approvals { get; init; }
}

/// <summary>First and last ledger record of a run, both inclusive.</summary>
public sealed record SeqRange(long FirstSeq, long LastSeq);

/// <summary>One tool call: its intent, if it had one, and its outcome.</summary>
public sealed record StepView
{
    public required int StepIndex { get; init; }
    public string? ToolName { get; init; }
    public string? ToolSchemaVersion { get; init; }
    public SideEffectLevel? SideEffectLevel { get; init; }
    public string? Target { get; init; }
    public string? IdempotencyKey { get; init; }
    /// <value>Absent while only the intent is recorded.</value>
    public LedgerOutcome? Outcome { get; init; }
    /// <value><c>executed</c> or <c>not_executed</c>: a person settled an effect that was in doubt.</value>
    public string? Resolution { get; init; }
    public LedgerApproval? Approval { get; init; }
    public LedgerPayload? Payload { get; init; }
    public LedgerUsage? Usage { get; init; }
    public string? PolicyVersion { get; init; }
    public LedgerTrace? Trace { get; init; }
    public required DateTimeOffset At { get; init; }
    public long? IntentSeq { get; init; }
    public long? OutcomeSeq { get; init; }
}

public sealed record RunApproval(
    string ApprovalId, ApprovalState State, DateTimeOffset RequestedAt, int? StepIndex = null, string? ToolName = null,
    string? ApproverId = null, long? LatencyMs = null, DateTimeOffset? DecidedAt = null, DateTimeOffset? ExpiresAt = null);

/// <param name="Label">An error class, or <c>x-…</c>.</param>
/// <param name="Overruled">A person's verdict replaced this automatic one; it stays visible.</param>
public sealed record LabelView(
    string Label, bool Automatic, bool Overruled, string AppliedBy, DateTimeOffset AppliedAt, long Seq, string? Note = null);

/// <param name="NextAfter">Give it as <c>after</c> for the next, older page; absent on the last.</param>
public sealed record RunList(IReadOnlyList<RunView> Runs, string? NextAfter = null);
