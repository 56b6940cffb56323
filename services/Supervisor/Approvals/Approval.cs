using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Approvals;

/// <summary>
/// One call that waits for a person. Its ledger entries follow from this row alone, with entry ids fixed before they are
/// sent, so that sending them again after a crash changes nothing.
/// </summary>
internal sealed record Approval
{
    public required string TenantId { get; init; }
    public required string ApprovalId { get; init; }
    public required ApprovalRequest Request { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required string RequestedBy { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public required Guid RequestEntryId { get; init; }
    public bool RequestRecorded { get; init; }

    /// <value>Claimed, and final; others may rely on it once <see cref="DecisionRecorded"/>.</value>
    public Claim? Decision { get; init; }
    public bool DecisionRecorded { get; init; }

    public bool IsOpen(DateTimeOffset now) => Decision is null && now < ExpiresAt;

    /// <summary>
    /// An approval covers one call exactly; the same key for another call is a mistake of the sender. A resumed run has stored the same
    /// arguments anew: the digest says that they are the same, the first reference stays.
    /// </summary>
    public bool IsFor(ApprovalRequest request) => request with { Reason = Request.Reason, ExpiresIn = Request.ExpiresIn, PayloadRef = Request.PayloadRef } == Request;

    public ApprovalView View(DateTimeOffset now) => new()
    {
        ApprovalId = ApprovalId,
        State = (Decision, DecisionRecorded) switch
        {
            ({ } decision, true) => decision.State,
            // Time's own decision needs no record to hold: nobody can approve any more.
            ({ State: ApprovalState.TimedOut }, _) => ApprovalState.TimedOut,
            (null, _) when now >= ExpiresAt => ApprovalState.TimedOut,
            _ => ApprovalState.Requested,
        },
        ExpiresAt = ExpiresAt,
        RunId = Request.RunId,
        WorkflowId = Request.WorkflowId,
        StepIndex = Request.StepIndex,
        ToolName = Request.ToolName,
        SideEffectLevel = Request.SideEffectLevel,
        ArgsHash = Request.ArgsHash,
        PayloadRef = Request.PayloadRef,
        PolicyVersion = Request.PolicyVersion,
        Reason = Request.Reason,
        RequestedAt = RequestedAt,
        RequestedBy = RequestedBy,
        ApproverId = DecisionRecorded ? Decision?.By : null,
        LatencyMs = DecisionRecorded ? LatencyMs : null,
        Comment = DecisionRecorded ? Decision?.Comment : null,
    };

    public LedgerRecord RequestedEntry() => Entry(EntryTypes.ApprovalRequested, RequestEntryId, RequestedAt, new Actor(RequestedBy, IsAgent: true),
        new() { Required = true, State = ApprovalState.Requested, ApprovalId = ApprovalId });

    /// <summary>The comment stays out: it is free text, and the ledger is for ever.</summary>
    public LedgerRecord DecidedEntry(Claim decision) => Entry(EntryTypes.ApprovalDecided, decision.EntryId, decision.At,
        new Actor(decision.By, IsAgent: decision.State == ApprovalState.TimedOut),
        new()
        {
            Required = true,
            State = decision.State,
            ApprovalId = ApprovalId,
            ApproverId = decision.State == ApprovalState.TimedOut ? null : decision.By,
            LatencyMs = LatencyMs,
        });

    private long? LatencyMs => Decision is { } decision ? (long)(decision.At - RequestedAt).TotalMilliseconds : null;

    private LedgerRecord Entry(string type, Guid entryId, DateTimeOffset at, Actor actor, LedgerApproval approval) => new()
    {
        EntryId = entryId.ToString(),
        Type = type,
        Timestamp = at,
        TenantId = TenantId,
        WorkflowId = Request.WorkflowId,
        RunId = Request.RunId,
        StepIndex = Request.StepIndex,
        Actor = actor,
        Action = new() { Type = "tool.call", ToolName = Request.ToolName, SideEffectLevel = Request.SideEffectLevel },
        Approval = approval,
        Payload = new() { ArgsHash = Request.ArgsHash, PayloadRef = Request.PayloadRef },
        Versions = new() { PolicyVersion = Request.PolicyVersion },
        Data = new Dictionary<string, JsonElement> { ["expires_at"] = JsonSerializer.SerializeToElement(Rfc3339.Format(ExpiresAt)) },
    };
}

/// <param name="State">approved, rejected or timed_out.</param>
internal sealed record Claim(ApprovalState State, string By, DateTimeOffset At, Guid EntryId, string? Comment);
