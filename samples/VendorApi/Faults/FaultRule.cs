namespace AgentPlatform.VendorApi.Faults;

public enum FaultKind
{
    /// <summary>500 before anything was done.</summary>
    Error,
    /// <summary>503 before anything was done.</summary>
    Unavailable,
    /// <summary>429 with <c>Retry-After</c>.</summary>
    RateLimit,
    /// <summary>Nothing is done; silence for <see cref="FaultRule.Milliseconds"/>, then the connection is cut.</summary>
    Hang,
    /// <summary>Slower by <see cref="FaultRule.Milliseconds"/>.</summary>
    Slow,
    /// <summary>The answer comes in the shape of an API version nobody announced.</summary>
    SchemaDrift,
    /// <summary>It is done, and the connection is cut before the answer.</summary>
    CutAfterExecute,
}

/// <summary>One way to misbehave. The first rule that matches a request and strikes decides.</summary>
/// <param name="Operation">E.g. <c>crm.refund</c>; absent: all.</param>
/// <param name="Rate">Share of matching requests that are struck, 0 to 1.</param>
/// <param name="Times">Strikes left; absent: no end.</param>
public sealed record FaultRule(FaultKind Fault, string? Operation = null, double Rate = 1, int? Times = null, int Milliseconds = 30_000);

public sealed record FaultRules(IReadOnlyList<FaultRule> Rules);
