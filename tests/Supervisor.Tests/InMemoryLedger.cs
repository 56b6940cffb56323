using System.Net;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>As much of a ledger as the supervisor asks for, with switches that make it fail before or after it has stored.</summary>
internal sealed class InMemoryLedger : ILedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<LedgerRecord>> _chains = [];
    private TaskCompletionSource _news = new();

    /// <summary>Appends fail while true.</summary>
    public bool IsDown { get; set; }

    /// <summary>Appends are stored while true, but their answers are lost, whoever sent them (a request, or the sweep).</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>A tenant whose pages are not what the contract says.</summary>
    public string? Unreadable { get; set; }

    /// <summary>Appends with such an entry are refused for good.</summary>
    public Predicate<LedgerRecord> Refuses { get; set; } = _ => false;

    public List<LedgerRecord> Of(string tenantId)
    {
        lock (_lock) return [.. _chains.GetValueOrDefault(tenantId, [])];
    }

    public async Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (IsDown) throw new HttpRequestException("The ledger is down.");
        if (entries.Any(entry => Refuses(entry))) throw new ProblemException(HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest, "workflow_id: is refused");
        lock (_lock)
        {
            var receipts = entries.Select(entry => Append(tenantId, entry)).ToList();
            Interlocked.Exchange(ref _news, new()).TrySetResult();
            return LosesAnswers ? throw new HttpRequestException("The answer was lost.") : receipts;
        }
    }

    public Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken)
    {
        if (tenantId == Unreadable) throw new System.Text.Json.JsonException("The page can't be read.");
        var found = Of(tenantId).Where(record => record.Integrity!.Seq > (query.AfterSeq ?? -1)
            && (query.RunId is null || record.RunId == query.RunId) && (query.Type is null || record.Type == query.Type)).ToList();
        return Task.FromResult(new EntryPage([.. found.Take(query.Limit)], found.Count > query.Limit ? found[query.Limit - 1].Integrity!.Seq : null));
    }

    public async Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait > TimeSpan.Zero) await Task.WhenAny(_news.Task, Task.Delay(wait, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock) return [.. _chains.Select(chain => new TenantHead(chain.Key, chain.Value.Count - 1))];
    }

    public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Receipt Append(string tenantId, LedgerRecord entry)
    {
        if (!_chains.TryGetValue(tenantId, out var chain)) _chains[tenantId] = chain = [];
        if (chain.Find(record => record.EntryId == entry.EntryId) is { } earlier)
        {
            if (Json(earlier with { Integrity = null }) != Json(entry)) throw new ProblemException(HttpStatusCode.Conflict, ProblemCodes.EntryConflict, "Same id, other content.");
            return new(earlier.EntryId, earlier.Integrity!.Seq, earlier.Integrity.PrevHash, earlier.Integrity.ThisHash, Duplicate: true);
        }
        var integrity = new LedgerIntegrity(chain.Count, entry.Timestamp, "svc_test", "sha256:", "sha256:");
        // Through JSON, as the real one: what is read is what was sent on the wire.
        chain.Add(JsonSerializer.Deserialize<LedgerRecord>(Json(entry with { Integrity = integrity }), ContractsJson.Options)!);
        return new(entry.EntryId, integrity.Seq, integrity.PrevHash, integrity.ThisHash, Duplicate: false);
    }

    private static string Json(LedgerRecord record) => JsonSerializer.Serialize(record, ContractsJson.Options);
}
