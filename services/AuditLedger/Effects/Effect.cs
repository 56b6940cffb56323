using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>A side effect the ledger admitted, and what is known of its end.</summary>
internal sealed record Effect(
    string EffectId, string IdempotencyKey, Guid IntentId, long IntentSeq, string RunId, string ToolName, string? ArgsHash, DateTime LeaseExpiresAt,
    Guid? OutcomeId = null, long? OutcomeSeq = null, string? OutcomeStatus = null, string? Resolution = null, long? ResolutionSeq = null)
{
    public const string Executed = "executed";
    public const string NotExecuted = "not_executed";

    private static readonly string s_unknown = WireName.Of(Contracts.OutcomeStatus.Unknown);

    /// <value>Whether it happened is known: by its outcome, or because a person said so.</value>
    public bool IsSettled => Resolution is not null || (OutcomeStatus is not null && OutcomeStatus != s_unknown);

    /// <value>The entry that says how it ended.</value>
    public long? EndSeq => ResolutionSeq ?? OutcomeSeq;

    /// <summary><c>reserved</c>, <c>in_doubt</c>, <c>completed</c> or <c>resolved</c>.</summary>
    public string StateAt(DateTime now)
        => Resolution is not null ? "resolved"
            : IsSettled ? "completed"
            : OutcomeStatus is not null || now >= LeaseExpiresAt ? "in_doubt"
            : "reserved";

    public EffectView ToView(DateTime now) => new(EffectId, StateAt(now), IdempotencyKey, RunId, ToolName, IntentSeq, new(LeaseExpiresAt, TimeSpan.Zero));
}

/// <summary>What ends an effect: an outcome or a resolution, whose entry is in the same batch.</summary>
internal sealed record EffectEnd(string EffectId, Guid? OutcomeId, long? OutcomeSeq, string? OutcomeStatus, string? Resolution, long? ResolutionSeq);
