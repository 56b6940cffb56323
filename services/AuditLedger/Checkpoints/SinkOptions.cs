namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>Section <c>Ledger:Sinks</c>: where checkpoints are published beside the database. Both may be set.</summary>
public sealed class SinkOptions
{
    public const string Section = "Ledger:Sinks";

    /// <value>A folder; checkpoints go to <c>{tenant}/{size}.checkpoint</c> in it.</value>
    public string? Folder { get; set; }

    /// <value>Set <c>Ledger:Sinks:S3:Bucket</c> to use it.</value>
    public S3Options? S3 { get; set; }
}
