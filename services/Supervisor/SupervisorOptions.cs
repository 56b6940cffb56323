using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.Supervisor;

/// <summary>Section <c>Supervisor</c>.</summary>
public sealed class SupervisorOptions
{
    public const string Section = "Supervisor";

    /// <value>How long a person has to decide where the request does not say.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "Supervisor:ApprovalExpiresIn must be between 00:00:01 and 30.00:00:00.")]
    public TimeSpan ApprovalExpiresIn { get; set; } = TimeSpan.FromHours(1);

    /// <value>The longest time a request may ask for.</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "Supervisor:ApprovalMaxExpiresIn must be between 00:00:01 and 365.00:00:00.")]
    public TimeSpan ApprovalMaxExpiresIn { get; set; } = TimeSpan.FromDays(7);

    /// <value>How often expired approvals, and those a crash left unrecorded, are looked for.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Supervisor:SweepInterval must be between 00:00:00.1 and 00:10:00.")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <value>How long one call for the ledger's news waits; also the staleness of the runs when news is missed.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "Supervisor:FeedWait must be between 00:00:01 and 00:01:00.")]
    public TimeSpan FeedWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <value>An unfinished run without a new record for this long is an audit gap.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "Supervisor:GapAfter must be between 00:00:01 and 30.00:00:00.")]
    public TimeSpan GapAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <value>How often audit gaps are counted for <c>audit_gap</c>.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00", ErrorMessage = "Supervisor:GapInterval must be between 00:00:00.1 and 01:00:00.")]
    public TimeSpan GapInterval { get; set; } = TimeSpan.FromSeconds(15);
}
