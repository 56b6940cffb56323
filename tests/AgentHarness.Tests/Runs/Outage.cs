using AgentPlatform.Clients;

namespace AgentPlatform.AgentHarness.Tests.Runs;

/// <summary>Ledger and vault go away once the first plan is recorded, and come back when the test says so.</summary>
internal sealed class Outage(string endsWith)
{
    private int _stage;

    public bool IsOn => Volatile.Read(ref _stage) == 1;

    public void Recorded(string type)
    {
        if (type == EntryTypes.PlanRecorded) Interlocked.CompareExchange(ref _stage, 1, 0);
    }

    /// <summary>Fails the call while it lasts; the one named at the start is the last to fail.</summary>
    public void Strike(string what)
    {
        if (!IsOn) return;
        if (what == endsWith) Volatile.Write(ref _stage, 2);
        throw new HttpRequestException("away");
    }
}

internal sealed class LedgerUnder(Outage outage, ILedger inner) : ILedger
{
    public async Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken)
    {
        outage.Strike(entries[0].Type);
        var receipts = await inner.AppendAsync(tenantId, entries, cancellationToken);
        outage.Recorded(entries[0].Type);
        return receipts;
    }

    public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken)
    {
        outage.Strike(intent.Type);
        return inner.ReserveEffectAsync(tenantId, intent, cancellationToken);
    }

    public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken)
        => inner.CompleteEffectAsync(tenantId, effectId, outcome, cancellationToken);

    public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken)
        => inner.ResolveEffectAsync(tenantId, effectId, resolution, cancellationToken);

    public Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken) => inner.ListEffectsAsync(tenantId, state, cancellationToken);

    public Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken) => inner.ReadAsync(tenantId, query, cancellationToken);

    public Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken) => inner.HeadsAsync(wait, cancellationToken);
}

internal sealed class VaultUnder(Outage outage, IVault inner) : IVault
{
    public Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
    {
        outage.Strike("put");
        return inner.PutAsync(tenantId, payloads, cancellationToken);
    }

    public Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken) => inner.ReadAsync(tenantId, payloadRef, reason, cancellationToken);
}
