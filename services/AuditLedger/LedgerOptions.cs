using System.ComponentModel.DataAnnotations;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger;

/// <summary>Section <c>Ledger</c>.</summary>
public sealed class LedgerOptions
{
    public const string Section = "Ledger";

    /// <value>Name of this log in checkpoint origins, <c>agentplatform/{LogName}/{tenant}</c>.</value>
    [RegularExpression("^[a-z0-9][a-z0-9.-]{0,62}$", ErrorMessage = "Ledger:LogName must be 1 to 63 of a-z, 0-9, dot and hyphen.")]
    public string LogName { get; set; } = "agentplatform";

    /// <value>At or above this level an effect needs a valid approval, whatever the caller declares.</value>
    [EnumDataType(typeof(SideEffectLevel), ErrorMessage = "Ledger:ApprovalFloor must be None, Read, Write or Irreversible.")]
    public SideEffectLevel ApprovalFloor { get; set; } = SideEffectLevel.Irreversible;

    /// <value>How long a granted effect may stay without outcome before it is in doubt.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Ledger:EffectLease must be between 00:00:01 and 1.00:00:00.")]
    public TimeSpan EffectLease { get; set; } = TimeSpan.FromMinutes(5);

    /// <value>Records one commit takes at most.</value>
    [Range(1, 4096, ErrorMessage = "Ledger:BatchRecords must be between 1 and 4096.")]
    public int BatchRecords { get; set; } = 1024;

    /// <value>Records that may wait in one process for one tenant; more are refused with 429.</value>
    [Range(1, 1_000_000, ErrorMessage = "Ledger:QueueRecords must be between 1 and 1000000.")]
    public int QueueRecords { get; set; } = 8192;

    /// <value>How long a commit whose result is unknown is looked into before its callers get 503.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "Ledger:SettleWithin must be between 00:00:00.1 and 00:05:00.")]
    public TimeSpan SettleWithin { get; set; } = TimeSpan.FromSeconds(15);

    /// <value>
    /// PEM file with the ECDSA P-256 private key that signs checkpoints. In Development it is generated when absent, by default beside
    /// <c>Auth:VerificationKeyFile</c>.
    /// </value>
    public string? CheckpointKeyFile { get; set; }

    /// <value>A checkpoint is signed and published after that many entries at the latest.</value>
    [Range(1, 10_000_000, ErrorMessage = "Ledger:CheckpointEntries must be between 1 and 10000000.")]
    public long CheckpointEntries { get; set; } = 10_000;

    /// <value>A checkpoint is signed and published after that time at the latest, when there is anything new.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Ledger:CheckpointEvery must be between 00:00:01 and 1.00:00:00.")]
    public TimeSpan CheckpointEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <value>How often new entries are re-checked.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Ledger:VerifyEvery must be between 00:00:01 and 1.00:00:00.")]
    public TimeSpan VerifyEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <value>How often the whole chain is re-checked.</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "Ledger:VerifyAllEvery must be between 00:00:01 and 365.00:00:00.")]
    public TimeSpan VerifyAllEvery { get; set; } = TimeSpan.FromDays(1);
}
