using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Workflows;

/// <summary>When a tool may be called again for the same effect.</summary>
public enum RetrySafety
{
    /// <summary>Never: an answer that was lost leaves the effect in doubt, for a person to settle.</summary>
    Never,

    /// <summary>The vendor recognises <see cref="Tools.ToolCall.IdempotencyKey"/> and acts once however often it is asked.</summary>
    WithSameKey,
}

/// <summary>
/// What the harness must know of a tool that its JSON schema does not say. Reads (<see cref="SideEffectLevel.None"/>,
/// <see cref="SideEffectLevel.Read"/>) are always safe to retry.
/// </summary>
public sealed record ToolContract
{
    public required SideEffectLevel Level { get; init; }

    /// <value>Version of the argument schema, as recorded with each call, e.g. <c>3</c>.</value>
    public required string SchemaVersion { get; init; }

    /// <value>
    /// SHA-256 (<c>sha256:</c> + hex) of the canonical argument schema this contract was written for; see
    /// <see cref="Tools.SchemaDigest"/>. A tool that offers another schema is not called: <c>schema_drift</c>.
    /// </value>
    public string? SchemaHash { get; init; }

    /// <value>
    /// Arguments that identify the effect: the same values are the same effect, in every retry, restart and run of the tenant. Required
    /// for <c>write</c> and <c>irreversible</c>. Identifier-like values appear in the key in clear, all others as the vault's keyed hash.
    /// </value>
    public IReadOnlyList<string> KeyFields { get; init; } = [];

    /// <value>The argument that names what is acted on, recorded as <c>action.target</c>.</value>
    public string? TargetField { get; init; }

    /// <value>The argument that names the data subject; erasing the subject destroys this call's payloads.</value>
    public string? SubjectField { get; init; }

    /// <value>Limit of one attempt.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public RetrySafety Retry { get; init; } = RetrySafety.Never;

    /// <value>Attempts in all, where a retry is safe.</value>
    public int MaxAttempts { get; init; } = 3;

    /// <value>Calls allowed in one run; absent: no limit of its own.</value>
    public int? MaxCallsPerRun { get; init; }

    /// <value>Vendor endpoint; tools that name the same one share a circuit breaker. Absent: the tool has its own.</value>
    public string? Endpoint { get; init; }

    /// <value>What a successful call costs at the vendor, in US dollars.</value>
    public decimal CostUsd { get; init; }

    /// <value>Reads back whether the effect is in place. Runs after the outcome is recorded; false ends the run as <c>verification_failed</c>.</value>
    public Func<Postcondition, CancellationToken, ValueTask<bool>>? Verify { get; init; }

    /// <value>Name of <see cref="Verify"/> in spans and the ledger.</value>
    public string VerifyStrategy { get; init; } = "postcondition_check";

    public bool ChangesTheWorld => Level >= SideEffectLevel.Write;

    public bool MayRetry => !ChangesTheWorld || Retry == RetrySafety.WithSameKey;
}
