using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.Benchmarks.Vault;

/// <summary>Confirms at once, and counts: what is measured is the vault.</summary>
internal sealed class BenchLedger : ILedger
{
    private long _entries;

    public Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<Receipt>>([.. entries.Select(entry => new Receipt(entry.EntryId, Interlocked.Increment(ref _entries), "", "", false))]);

    public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken) => throw new NotSupportedException();
}
