using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>The audit ledger's semantics without its durability: one chain per tenant, effects admitted once, approvals consumed once.</summary>
/// <param name="approvalFloor">As <c>Ledger:ApprovalFloor</c>.</param>
/// <param name="effectLease">As <c>Ledger:EffectLease</c>; 5 minutes by default.</param>
public sealed class InMemoryLedger(TimeProvider time, SideEffectLevel approvalFloor = SideEffectLevel.Irreversible, TimeSpan? effectLease = null) : ILedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, InMemoryTenant> _tenants = [];

    public Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken)
    {
        for (var i = 0; i < entries.Count; i++)
            if (entries[i].Type is EntryTypes.ToolIntent or EntryTypes.EffectResolved) throw Refusals.Invalid($"type: {entries[i].Type} does not go to /entries");
        lock (_gate) return Task.FromResult(Tenant(tenantId).Append(entries));
    }

    public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken)
    {
        if (intent.Type != EntryTypes.ToolIntent || intent.Action is not { IdempotencyKey: not null, SideEffectLevel: >= SideEffectLevel.Write })
            throw Refusals.Invalid("type, action.idempotency_key, action.side_effect_level: an intent to write is expected");
        lock (_gate) return Task.FromResult(Tenant(tenantId).Reserve(intent));
    }

    public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(Tenant(tenantId).Complete(effectId, outcome));
    }

    public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(Tenant(tenantId).Resolve(effectId, resolution));
    }

    public Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(Tenant(tenantId).Effects(state));
    }

    public Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(Tenant(tenantId).Read(query));
    }

    public Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<TenantHead>>([.. _tenants.Values.Where(tenant => tenant.Count > 0).Select(tenant => new TenantHead(tenant.Id, tenant.Count - 1))]);
    }

    /// <summary>Everything recorded for a tenant, in order.</summary>
    public IReadOnlyList<LedgerRecord> Entries(string tenantId)
    {
        lock (_gate) return Tenant(tenantId).Read(new(Limit: int.MaxValue)).Entries;
    }

    private InMemoryTenant Tenant(string tenantId)
    {
        if (!_tenants.TryGetValue(tenantId, out var tenant))
            _tenants[tenantId] = tenant = new(tenantId, time, approvalFloor, effectLease ?? TimeSpan.FromMinutes(5));
        return tenant;
    }
}
