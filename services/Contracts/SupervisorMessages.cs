namespace AgentPlatform.Contracts;

public sealed record ApprovalRequest
{
    public required string RunId { get; init; }
    public required string WorkflowId { get; init; }
    public required int StepIndex { get; init; }
    public required string ToolName { get; init; }
    public required SideEffectLevel SideEffectLevel { get; init; }
    public required string ArgsHash { get; init; }
    public required string PayloadRef { get; init; }
    public required string PolicyVersion { get; init; }
    public string? Reason { get; init; }
    /// <value>E.g. <c>15m</c>; absent: the configured default.</value>
    public string? ExpiresIn { get; init; }
}

public sealed record ApprovalView
{
    public required string ApprovalId { get; init; }
    /// <value>requested, approved, rejected or timed_out.</value>
    public required ApprovalState State { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public string? RunId { get; init; }
    public string? WorkflowId { get; init; }
    public int? StepIndex { get; init; }
    public string? ToolName { get; init; }
    public SideEffectLevel? SideEffectLevel { get; init; }
    public string? ArgsHash { get; init; }
    public string? PayloadRef { get; init; }
    public string? PolicyVersion { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset? RequestedAt { get; init; }
    public string? RequestedBy { get; init; }
    public string? ApproverId { get; init; }
    public long? LatencyMs { get; init; }
    public string? Comment { get; init; }
}

public sealed record ApprovalList(IReadOnlyList<ApprovalView> Approvals);

/// <param name="Decision"><c>approve</c> or <c>reject</c>.</param>
public sealed record ApprovalDecision(string Decision, string? Comment = null);

/// <summary>A policy as the harness evaluates it. <see cref="Document"/> is the uploaded YAML or JSON, unchanged.</summary>
public sealed record PolicyView(string Version, string Document, bool Active, DateTimeOffset CreatedAt, DateTimeOffset? ActivatedAt = null);

public sealed record PolicyList(IReadOnlyList<PolicyView> Policies);
