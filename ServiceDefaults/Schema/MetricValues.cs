using System.Collections.Frozen;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Label <c>kind</c> of <c>audit_gap</c>: what the ledger's records don't account for.</summary>
public enum AuditGapKind { IntentWithoutOutcome, OutcomeWithoutIntent, RefWithoutPayload, ApprovalNeverConsumed, RunWithoutEnd, ChainBroken }

/// <summary>Label <c>state</c> of <c>vault_payloads</c>.</summary>
public enum VaultPayloadState { Live, Held, Expired, Shredded }

/// <summary>Label <c>result</c> of <c>vault_access_total</c>.</summary>
public enum VaultAccessResult { Released, NotFound, Gone, Denied, LedgerUnavailable, IntegrityFailed }

/// <summary>How a run ended: <c>success</c>, <c>unverified</c>, <c>failed</c>, <c>suspended</c>, or the error class that ended it.</summary>
public static class RunOutcomes
{
    /// <summary>Finished, and verified.</summary>
    public const string Success = "success";

    /// <summary>Finished, but nothing was declared that could verify it: no success, so it makes cost per success no better.</summary>
    public const string Unverified = "unverified";

    public const string Failed = "failed";
    public const string Suspended = "suspended";

    private static readonly FrozenSet<string> Known = AllowedValues.RunOutcomes.ToFrozenSet(StringComparer.Ordinal);

    internal static string Bounded(string outcome) => Known.Contains(outcome) ? outcome : MetricLabels.Other;
}
