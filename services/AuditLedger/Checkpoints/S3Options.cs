using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>Sections <c>Ledger:Sinks:S3</c> and <c>Ledger:Retention:S3</c>: a bucket that was created with object lock.</summary>
public sealed class S3Options
{
    [Required(ErrorMessage = "S3:Endpoint (of Ledger:Sinks or Ledger:Retention) must be the URL of the S3 service.")]
    public string Endpoint { get; set; } = "";

    [Required(ErrorMessage = "S3:Region (of Ledger:Sinks or Ledger:Retention) is missing.")]
    public string Region { get; set; } = "";

    [Required(ErrorMessage = "S3:Bucket (of Ledger:Sinks or Ledger:Retention) must name a bucket with object lock.")]
    public string Bucket { get; set; } = "";

    [Required(ErrorMessage = "S3:AccessKey (of Ledger:Sinks or Ledger:Retention) is missing.")]
    public string AccessKey { get; set; } = "";

    [Required(ErrorMessage = "S3:SecretKey (of Ledger:Sinks or Ledger:Retention) is missing.")]
    public string SecretKey { get; set; } = "";

    /// <value>Put before each object's name, e.g. <c>ledger/</c>.</value>
    public string Prefix { get; set; } = "";

    /// <value>How long object lock keeps an object from being removed.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00", ErrorMessage = "S3:LockFor (of Ledger:Sinks or Ledger:Retention) must be between 1 and 36500 days.")]
    public TimeSpan LockFor { get; set; } = TimeSpan.FromDays(3650);
}
