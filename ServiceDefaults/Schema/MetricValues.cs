using System.Collections.Frozen;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Label <c>kind</c> of <c>audit_gap</c>: what the ledger's records don't account for.</summary>
public enum AuditGapKind { IntentWithoutOutcome, OutcomeWithoutIntent, RefWithoutPayload, ApprovalNeverConsumed, RunWithoutEnd }

/// <summary>Label <c>state</c> of <c>vault_payloads</c>.</summary>
public enum VaultPayloadState { Live, Held, Expired, Shredded }

/// <summary>Label <c>result</c> of <c>vault_access_total</c>.</summary>
public enum VaultAccessResult { Released, NotFound, Gone, Denied, LedgerUnavailable, IntegrityFailed }

/// <summary>How a run ended: <c>success</c>, <c>failed</c>, <c>suspended</c>, or the error class that ended it.</summary>
public static class RunOutcomes
{
    public const string Success = "success";
    public const string Failed = "failed";
    public const string Suspended = "suspended";

    private static readonly FrozenSet<string> Known = AllowedValues.RunOutcomes.ToFrozenSet(StringComparer.Ordinal);

    internal static string Bounded(string outcome) => Known.Contains(outcome) ? outcome : MetricLabels.Other;
}
