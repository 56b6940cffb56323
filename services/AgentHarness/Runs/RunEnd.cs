using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>How an incarnation of a run ended.</summary>
internal abstract record RunEnd
{
    /// <param name="Outcome"><c>success</c>, <c>unverified</c> or an error class.</param>
    public sealed record Finished(string Outcome, ErrorClass ErrorClass) : RunEnd;

    public sealed record Suspended(string ApprovalId) : RunEnd;
}
