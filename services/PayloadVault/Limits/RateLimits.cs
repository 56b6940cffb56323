using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Limits;

/// <summary>429 for a tenant that puts, or a reader that reads, faster than configured. Counted per process.</summary>
public sealed class RateLimits(VaultOptions options, TimeProvider time)
{
    private readonly TokenBuckets<string> _puts = new(options.Limits.PutsPerMinute, time);
    private readonly TokenBuckets<(string Tenant, string Reader)> _reads = new(options.Limits.ReadsPerMinute, time);

    public void AdmitPuts(string tenantId, int count)
    {
        if (!_puts.TryTake(tenantId, count))
            throw Limited($"The tenant puts more than {options.Limits.PutsPerMinute} payloads a minute (Vault:Limits:PutsPerMinute).");
    }

    /// <summary>Failed attempts count too: guessing references is as slow as reading.</summary>
    public void AdmitRead(string tenantId, string reader)
    {
        if (!_reads.TryTake((tenantId, reader), 1))
            throw Limited($"This reader reads more than {options.Limits.ReadsPerMinute} payloads a minute (Vault:Limits:ReadsPerMinute).");
    }

    private static Refusal Limited(string detail) => new(StatusCodes.Status429TooManyRequests, ProblemCodes.RateLimited, detail);
}
