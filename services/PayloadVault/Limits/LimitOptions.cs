using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.PayloadVault.Limits;

/// <summary>Section <c>Vault:Limits</c>.</summary>
public sealed class LimitOptions
{
    /// <value>Live ciphertext bytes a tenant may keep; beyond, puts get 507. Exact to what other processes stored in the last seconds.</value>
    [Range(1, long.MaxValue, ErrorMessage = "Vault:Limits:StoredBytesPerTenant must be positive.")]
    public long StoredBytesPerTenant { get; set; } = 50L << 30;

    /// <value>Payloads a tenant may put per minute and process; beyond, 429.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Vault:Limits:PutsPerMinute must be positive.")]
    public int PutsPerMinute { get; set; } = 600_000;

    /// <value>Payloads one reader (token subject) may read per minute and process; beyond, 429.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Vault:Limits:ReadsPerMinute must be positive.")]
    public int ReadsPerMinute { get; set; } = 6_000;
}
