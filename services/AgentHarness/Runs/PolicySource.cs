using System.Collections.Concurrent;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Clients;
using AgentPlatform.Policy;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>The active policy of each tenant, at most <see cref="HarnessOptions.PolicyMaxAge"/> old. No policy, no tools.</summary>
internal sealed class PolicySource(ISupervisor supervisor, TimeProvider time, IOptions<HarnessOptions> options)
{
    private readonly ConcurrentDictionary<string, Cached> _cache = new();

    /// <returns>Null: the tenant has no active policy, so nothing is allowed.</returns>
    /// <exception cref="RunInterruptedException">The supervisor can't say; nothing may happen until it can.</exception>
    public ValueTask<PolicySet?> GetAsync(string tenantId, CancellationToken cancellationToken)
        => _cache.TryGetValue(tenantId, out var cached) && time.GetElapsedTime(cached.FetchedAt) < options.Value.PolicyMaxAge
            ? new(cached.Policy)
            : new(FetchAsync(tenantId, cancellationToken));

    private async Task<PolicySet?> FetchAsync(string tenantId, CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetTimestamp();
            var view = await supervisor.GetActivePolicyAsync(tenantId, cancellationToken).ConfigureAwait(false);
            var known = _cache.GetValueOrDefault(tenantId)?.Policy;
            var policy = view is null ? null : view.Version == known?.Version ? known : PolicySet.Parse(view.Document);
            _cache[tenantId] = new(policy, now);
            return policy;
        }
        catch (Exception exception) when (PlatformFaults.IsUnavailable(exception, cancellationToken))
        {
            throw new RunInterruptedException(exception);
        }
    }

    private sealed record Cached(PolicySet? Policy, long FetchedAt);
}
