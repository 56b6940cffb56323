using AgentPlatform.Clients;

namespace AgentPlatform.AgentHarness.Tests.Runs;

/// <summary>Breaks one call: before it reached the service, or after, so that only its answer is lost.</summary>
internal sealed class Fault(int at, bool persisted)
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public async Task<T> AroundAsync<T>(Func<Task<T>> call)
    {
        var strikes = Interlocked.Increment(ref _calls) == at;
        if (strikes && !persisted) throw new HttpRequestException("not sent");
        var answer = await call();
        return strikes ? throw new HttpRequestException("answer lost") : answer;
    }
}

internal sealed class FaultyLedger(ILedger inner, Fault fault) : ILedger
{
    public Task<IReadOnlyList<Receipt>> AppendAsync(string tenantId, IReadOnlyList<LedgerRecord> entries, CancellationToken cancellationToken)
        => fault.AroundAsync(() => inner.AppendAsync(tenantId, entries, cancellationToken));

    public Task<EffectDecision> ReserveEffectAsync(string tenantId, LedgerRecord intent, CancellationToken cancellationToken)
        => fault.AroundAsync(() => inner.ReserveEffectAsync(tenantId, intent, cancellationToken));

    public Task<Receipt> CompleteEffectAsync(string tenantId, string effectId, LedgerRecord outcome, CancellationToken cancellationToken)
        => fault.AroundAsync(() => inner.CompleteEffectAsync(tenantId, effectId, outcome, cancellationToken));

    public Task<Receipt> ResolveEffectAsync(string tenantId, string effectId, EffectResolution resolution, CancellationToken cancellationToken)
        => inner.ResolveEffectAsync(tenantId, effectId, resolution, cancellationToken);

    public Task<IReadOnlyList<EffectView>> ListEffectsAsync(string tenantId, string? state, CancellationToken cancellationToken)
        => fault.AroundAsync(() => inner.ListEffectsAsync(tenantId, state, cancellationToken));

    public Task<EntryPage> ReadAsync(string tenantId, EntryQuery query, CancellationToken cancellationToken) => inner.ReadAsync(tenantId, query, cancellationToken);

    public Task<IReadOnlyList<TenantHead>> HeadsAsync(TimeSpan wait, CancellationToken cancellationToken) => inner.HeadsAsync(wait, cancellationToken);
}

internal sealed class FaultyVault(IVault inner, Fault fault) : IVault
{
    public Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
        => fault.AroundAsync(() => inner.PutAsync(tenantId, payloads, cancellationToken));

    public Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken)
        => fault.AroundAsync(() => inner.ReadAsync(tenantId, payloadRef, reason, cancellationToken));
}

/// <summary>Refuses every other read as one too many in this minute.</summary>
internal sealed class LimitedVault(IVault inner) : IVault
{
    private int _asked;

    /// <value>References of what was read, in order.</value>
    public List<string> Reads { get; } = [];

    public Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
        => inner.PutAsync(tenantId, payloads, cancellationToken);

    public Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken)
    {
        if (_asked++ % 2 == 0) throw new ProblemException(System.Net.HttpStatusCode.TooManyRequests, ProblemCodes.RateLimited, "too many reads");
        Reads.Add(payloadRef);
        return inner.ReadAsync(tenantId, payloadRef, reason, cancellationToken);
    }
}
