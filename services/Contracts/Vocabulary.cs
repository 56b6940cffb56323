namespace AgentPlatform.Contracts;

/// <summary>What a tool may do to the world, in rising order of danger.</summary>
public enum SideEffectLevel { None, Read, Write, Irreversible }

public enum ApprovalState { NotRequired, Requested, Approved, Rejected, TimedOut }

public enum OutcomeStatus { Ok, Failed, Unknown }

/// <summary>The small, normalised taxonomy of failures; the only way a failure is classified anywhere.</summary>
public enum ErrorClass
{
    None, AuthzDenied, PolicyDenied, ApprovalRejected, ApprovalTimedOut, InvalidArgs, SchemaDrift, NotFound, Conflict,
    RateLimited, Timeout, UpstreamUnavailable, UpstreamError, CircuitOpen, BudgetExceeded, LoopDetected,
    VerificationFailed, HallucinatedEntity, PartialCompletion, InDoubt, Canceled, ToolError, Internal,
}

/// <summary>The <c>type</c> of a ledger record.</summary>
public static class EntryTypes
{
    public const string RunStarted = "run.started";
    public const string RunFinished = "run.finished";
    public const string RunSuspended = "run.suspended";
    public const string RunResumed = "run.resumed";
    public const string PlanRecorded = "plan.recorded";
    public const string ToolIntent = "tool.intent";
    public const string ToolOutcome = "tool.outcome";
    public const string EffectResolved = "effect.resolved";
    public const string ApprovalRequested = "approval.requested";
    public const string ApprovalDecided = "approval.decided";
    public const string VerifyRecorded = "verify.recorded";
    public const string BudgetTripped = "budget.tripped";
    public const string PayloadAccessed = "payload.accessed";
    public const string PayloadShredded = "payload.shredded";
    public const string PolicyActivated = "policy.activated";
    public const string LabelApplied = "label.applied";

    public static IReadOnlyList<string> All { get; } =
    [
        RunStarted, RunFinished, RunSuspended, RunResumed, PlanRecorded, ToolIntent, ToolOutcome, EffectResolved,
        ApprovalRequested, ApprovalDecided, VerifyRecorded, BudgetTripped, PayloadAccessed, PayloadShredded,
        PolicyActivated, LabelApplied,
    ];
}

/// <summary>Permissions a token may carry in its <c>scope</c> claim.</summary>
public static class Scopes
{
    public const string LedgerAppend = "ledger:append";
    public const string LedgerApprove = "ledger:approve";
    public const string LedgerRead = "ledger:read";
    public const string LedgerOperate = "ledger:operate";
    public const string VaultWrite = "vault:write";
    public const string VaultRead = "vault:read";
    public const string VaultOperate = "vault:operate";
    public const string ApprovalsRequest = "approvals:request";
    public const string ApprovalsDecide = "approvals:decide";
    public const string RunsRead = "runs:read";
    public const string RunsWrite = "runs:write";
    public const string Improve = "improve";
    public const string PolicyWrite = "policy:write";

    public static IReadOnlyList<string> All { get; } =
    [
        LedgerAppend, LedgerApprove, LedgerRead, LedgerOperate, VaultWrite, VaultRead, VaultOperate,
        ApprovalsRequest, ApprovalsDecide, RunsRead, RunsWrite, Improve, PolicyWrite,
    ];
}
