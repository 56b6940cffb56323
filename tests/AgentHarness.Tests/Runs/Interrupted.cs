using AgentPlatform.Clients;

namespace AgentPlatform.AgentHarness.Tests.Runs;

/// <summary>What happens to calls on their way to ledger and vault.</summary>
internal interface IDisturbance
{
    Task<T> AroundAsync<T>(Func<Task<T>> call);
}

/// <summary>Breaks one call: before it reached the service, or after, so that only its answer is lost.</summary>
internal sealed class Fault(int at, bool persisted) : IDisturbance
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

/// <summary>From a call on, every other one is one too many in this minute.</summary>
internal sealed class Busy(int from) : IDisturbance
{
    private int _calls;

    public Task<T> AroundAsync<T>(Func<Task<T>> call)
    {
        var at = Interlocked.Increment(ref _calls);
        return at >= from && (at - from) % 2 == 0 ? throw new ProblemException(System.Net.HttpStatusCode.TooManyRequests, ProblemCodes.RateLimited, "too many") : call();
    }
}

internal sealed class FaultyLedger(ILedger inner, IDisturbance fault) : ILedger
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

internal sealed class FaultyVault(IVault inner, IDisturbance fault) : IVault
{
    public Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
        => fault.AroundAsync(() => inner.PutAsync(tenantId, payloads, cancellationToken));

    public Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken)
        => fault.AroundAsync(() => inner.ReadAsync(tenantId, payloadRef, reason, cancellationToken));
}
