using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.VendorApi;

/// <summary>Section <c>Vendor</c>.</summary>
public sealed class VendorOptions : IValidatableObject
{
    public const string Section = "Vendor";

    /// <value>File with the key the agent sends as bearer token. Required; there is no default key.</value>
    [Required(ErrorMessage = "Vendor:ApiKeyFile must name a file with the API key of the vendor's customer.")]
    public string ApiKeyFile { get; set; } = "";

    /// <value>File with the key of the vendor's own staff: inbound mail, faults, executed effects. Absent: nobody has that access.</value>
    public string? AdminKeyFile { get; set; }

    /// <value>Journal of everything that happened; absent: state lives as long as the process.</value>
    public string? StateFile { get; set; }

    /// <value>Shortest and longest time an answer takes, milliseconds.</value>
    [Range(0, 60_000, ErrorMessage = "Vendor:LatencyMinMs must be between 0 and 60000.")]
    public int LatencyMinMs { get; set; } = 5;

    [Range(0, 60_000, ErrorMessage = "Vendor:LatencyMaxMs must be between 0 and 60000.")]
    public int LatencyMaxMs { get; set; } = 40;

    /// <value>Of the random numbers behind latency and fault rates.</value>
    public int Seed { get; set; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!File.Exists(ApiKeyFile)) yield return new("Vendor:ApiKeyFile names a file that is not there.");
        if (AdminKeyFile is { Length: > 0 } && !File.Exists(AdminKeyFile)) yield return new("Vendor:AdminKeyFile names a file that is not there.");
        if (LatencyMaxMs < LatencyMinMs) yield return new("Vendor:LatencyMaxMs must not be below Vendor:LatencyMinMs.");
    }
}
