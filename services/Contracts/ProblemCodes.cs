namespace AgentPlatform.Contracts;

/// <summary>The stable <c>code</c> member of RFC 9457 problem documents. Clients branch on these, never on texts.</summary>
public static class ProblemCodes
{
    public const string InvalidRequest = "invalid_request";
    public const string Unauthenticated = "unauthenticated";
    public const string Forbidden = "forbidden";
    public const string NotFound = "not_found";
    public const string TooLarge = "too_large";
    public const string RateLimited = "rate_limited";
    public const string Unavailable = "unavailable";
    public const string Internal = "internal";

    public const string EntryConflict = "entry_conflict";
    public const string InDoubt = "in_doubt";
    public const string InProgress = "in_progress";
    public const string ApprovalRequired = "approval_required";
    public const string ApprovalMismatch = "approval_mismatch";
    public const string ApprovalConsumed = "approval_consumed";
    public const string ApprovalExpired = "approval_expired";
    public const string OutcomeConflict = "outcome_conflict";
    public const string ChainBroken = "chain_broken";

    public const string AccessReasonRequired = "access_reason_required";
    public const string Expired = "expired";
    public const string Shredded = "shredded";
    public const string QuotaExceeded = "quota_exceeded";
    public const string LegalHold = "legal_hold";
    public const string IntegrityFailed = "integrity_failed";

    public const string FourEyes = "four_eyes";
    public const string AlreadyDecided = "already_decided";
    public const string NoActivePolicy = "no_active_policy";
    public const string InvalidPolicy = "invalid_policy";
    public const string PolicyVersionExists = "policy_version_exists";
}
