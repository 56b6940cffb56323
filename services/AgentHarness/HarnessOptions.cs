using System.ComponentModel.DataAnnotations;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness;

/// <summary>Section <c>Harness</c>.</summary>
public sealed class HarnessOptions
{
    public const string Section = "Harness";

    /// <value>Off calls tools and models directly, for measurements. Refused outside Development.</value>
    public bool Governance { get; set; } = true;

    /// <value>Runs that work at the same time; more wait their turn, durably.</value>
    [Range(1, 10_000, ErrorMessage = "Harness:MaxConcurrentRuns must be between 1 and 10000.")]
    public int MaxConcurrentRuns { get; set; } = 64;

    /// <value>How long a run waits for an approval before it is suspended and its trace ends.</value>
    public TimeSpan ApprovalPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>From this level on a call needs an approval, whatever the policy says. The ledger enforces its own floor as well.</value>
    public SideEffectLevel ApprovalFloor { get; set; } = SideEffectLevel.Irreversible;

    /// <value>How long a person has to decide, e.g. <c>15m</c>; absent: the supervisor's default.</value>
    public string? ApprovalExpiresIn { get; set; }

    /// <value>How long a policy may be used before it is asked for again. An answer that can't be had in time denies.</value>
    public TimeSpan PolicyMaxAge { get; set; } = TimeSpan.FromSeconds(2);

    /// <value>Time to live of a run's payloads in the vault. A run can't be resumed once they are gone.</value>
    public string PayloadTtl { get; set; } = "24h";

    /// <value>JSON price table; absent: the one that comes with the harness.</value>
    public string? PriceTableFile { get; set; }

    /// <value>The same tool with the same arguments and the same result this often in a run is a loop.</value>
    [Range(2, 100, ErrorMessage = "Harness:LoopLimit must be between 2 and 100.")]
    public int LoopLimit { get; set; } = 3;

    /// <value>Lets tools of level <c>none</c> and <c>read</c> run while ledger or vault can't answer. Counted.</value>
    public bool DegradedReads { get; set; }

    /// <value>First wait before a tool or model is tried again; doubles, with jitter.</value>
    public TimeSpan ToolRetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <value>Limit of one answer of a model.</value>
    public TimeSpan ModelTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <value>Calls of an endpoint within <see cref="CircuitSampling"/> before its breaker judges; it opens when half of them failed.</value>
    [Range(2, 10_000, ErrorMessage = "Harness:CircuitMinimumCalls must be between 2 and 10000.")]
    public int CircuitMinimumCalls { get; set; } = 10;

    public TimeSpan CircuitSampling { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>How long an open breaker refuses calls before it lets one through.</value>
    public TimeSpan CircuitBreak { get; set; } = TimeSpan.FromSeconds(15);

    /// <value>First wait before an interrupted run is tried again; doubles up to 32 times this.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <value>Names this host among others; its own unfinished runs are taken up at once when it starts again. Absent: the machine's name.</value>
    public string? Instance { get; set; }

    /// <value>A run of another process without a new record for this long is taken over.</value>
    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <value>How far back unfinished runs are looked for at start.</value>
    public TimeSpan RecoveryWindow { get; set; } = TimeSpan.FromDays(2);
}
