using AgentPlatform.Contracts;

namespace AgentPlatform.Clients;

/// <summary>
/// The audit ledger as its users see it. Every method throws <see cref="ProblemException"/> when the ledger refuses and
/// <see cref="HttpRequestException"/> or <see cref="OperationCanceledException"/> when it can't be reached: then the
/// caller MUST NOT act. An append whose answer was lost is settled by sending the same entry id again.
/// </summary>
public interface ILedger
{
    /// <summary>Returns once all entries are durable, or throws and none is.</summary>
    Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken);

    /// <summary>Reserves the intent's idempotency key and consumes its approval in one transaction.</summary>
    Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken);

    /// <summary>Records what came of a granted effect; exactly one outcome is ever accepted.</summary>
    Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken);

    Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken);

    Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken);

    Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken);

    /// <summary>The newest <c>seq</c> of every tenant; returns early when one moves, at the latest after <paramref name="wait"/>.</summary>
    Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken);
}

/// <param name="AfterSeq">Exclusive; absent: from the first record.</param>
public sealed record EntryQuery(long? AfterSeq = null, int Limit = 500, string? RunId = null, string? Type = null, string? ToolName = null);
