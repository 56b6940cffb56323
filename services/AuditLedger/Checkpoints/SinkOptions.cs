using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>Section <c>Ledger:Sinks</c>: where checkpoints are published beside the database. Both may be set.</summary>
public sealed class SinkOptions
{
    public const string Section = "Ledger:Sinks";

    /// <value>A folder; checkpoints go to <c>{tenant}/{size}.checkpoint</c> in it.</value>
    public string? Folder { get; set; }

    /// <value>Set <c>Ledger:Sinks:S3:Bucket</c> to use it.</value>
    public S3SinkOptions? S3 { get; set; }
}

/// <summary>Section <c>Ledger:Sinks:S3</c>. All members are required but <see cref="Prefix"/> and <see cref="Retention"/>.</summary>
public sealed class S3SinkOptions
{
    [Required(ErrorMessage = "Ledger:Sinks:S3:Endpoint must be the URL of the S3 service.")]
    public string Endpoint { get; set; } = "";

    [Required(ErrorMessage = "Ledger:Sinks:S3:Region is missing.")]
    public string Region { get; set; } = "";

    [Required(ErrorMessage = "Ledger:Sinks:S3:Bucket must name a bucket with object lock.")]
    public string Bucket { get; set; } = "";

    [Required(ErrorMessage = "Ledger:Sinks:S3:AccessKey is missing.")]
    public string AccessKey { get; set; } = "";

    [Required(ErrorMessage = "Ledger:Sinks:S3:SecretKey is missing.")]
    public string SecretKey { get; set; } = "";

    /// <value>Put before each object's name, e.g. <c>ledger/</c>.</value>
    public string Prefix { get; set; } = "";

    /// <value>How long object lock keeps a checkpoint from being removed.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00", ErrorMessage = "Ledger:Sinks:S3:Retention must be between 1 and 36500 days.")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(3650);
}
