using System.Collections.Generic;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>The wire's enumerations by name. Written out because the analyzer compiles this too; a test compares them with the contract.</summary>
public static class AllowedValues
{
    public static readonly IReadOnlyList<string> SideEffectLevels = ["none", "read", "write", "irreversible"];

    public static readonly IReadOnlyList<string> ApprovalStates = ["not_required", "requested", "approved", "rejected", "timed_out"];

    public static readonly IReadOnlyList<string> ErrorClasses =
    [
        "none", "authz_denied", "policy_denied", "approval_rejected", "approval_timed_out", "invalid_args", "schema_drift", "not_found", "conflict",
        "rate_limited", "timeout", "upstream_unavailable", "upstream_error", "circuit_open", "budget_exceeded", "loop_detected",
        "verification_failed", "hallucinated_entity", "partial_completion", "in_doubt", "canceled", "tool_error", "internal",
    ];

    /// <summary>How a run ended: one of the first four, or the error class that ended it.</summary>
    public static readonly IReadOnlyList<string> RunOutcomes = ["success", "unverified", "failed", "suspended", .. ErrorClasses];

    public static readonly IReadOnlyList<string> HttpMethods =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY", "_OTHER"];
}
