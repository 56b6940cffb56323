using System.ComponentModel.DataAnnotations;
using AgentPlatform.AuditLedger.Checkpoints;

namespace AgentPlatform.AuditLedger.Retention;

/// <summary>Section <c>Ledger:Retention</c>: off unless an archive is named. Entries leave the database by whole months, never the archive.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Ledger:Retention";

    /// <value>A folder for archived ranges; or set <see cref="S3"/>.</value>
    public string? Folder { get; set; }

    public S3Options? S3 { get; set; }

    /// <value>A month is archived that long after its end.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00", ErrorMessage = "Ledger:Retention:KeepFor must be between 1 and 36500 days.")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(90);

    /// <value>How often closed months are looked for.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Ledger:Retention:Every must be between 00:00:01 and 1.00:00:00.")]
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);
}
