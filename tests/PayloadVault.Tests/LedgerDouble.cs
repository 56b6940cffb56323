using System.Collections.Concurrent;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>Keeps what was appended, by entry id like the real one; can be down, or lose its answer after recording.</summary>
public sealed class LedgerDouble : ILedger
{
    private readonly ConcurrentDictionary<string, LedgerRecord> _entries = new();

    public bool Down { get; set; }

    /// <value>A tenant it takes nothing of.</value>
    public string? Refuses { get; set; }
    public bool LosesAnswers { get; set; }
    public Func<Task>? BeforeAppend { get; set; }

    public IReadOnlyList<LedgerRecord> Of(string type) => [.. _entries.Values.Where(e => e.Type == type).OrderBy(e => e.EntryId, StringComparer.Ordinal)];

    public async Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken)
    {
        if (BeforeAppend is { } before) await before();
        if (tenantId == Refuses) throw new ProblemException(System.Net.HttpStatusCode.Conflict, ProblemCodes.ChainBroken, "The chain of this tenant is broken.");
        if (Down) throw new HttpRequestException("The ledger is down.");
        foreach (var entry in entries)
        {
            Assert.Equal(tenantId, entry.TenantId);
            _entries.TryAdd(entry.EntryId, entry);
        }
        if (LosesAnswers) throw new HttpRequestException("The answer was lost.");
        return [.. entries.Select(e => new Receipt(e.EntryId, 0, "", "", false))];
    }

    public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken) => throw new NotSupportedException();
}
