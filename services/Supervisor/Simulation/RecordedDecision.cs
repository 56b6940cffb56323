using AgentPlatform.Contracts;
using AgentPlatform.Policy;

namespace AgentPlatform.Supervisor.Simulation;

/// <summary>
/// What the policy of that time said to a call. A harness checks the tool's schema, then the policy, then records the intent of a write,
/// then calls the tool; the vendor may refuse with the same error classes as these checks.
/// </summary>
internal static class RecordedDecision
{
    /// <returns>Null: the policy was never asked. <see cref="PolicyEffect.Undecidable"/>: the records don't tell whether it was.</returns>
    public static PolicyEffect? Of(IReadOnlyList<LedgerRecord> call, SideEffectLevel level, IReadOnlyDictionary<string, PolicySet> policies)
    {
        var askedAPerson = call.Any(record => record.Approval is { State: not ApprovalState.NotRequired } or { Required: true });
        var letThrough = askedAPerson ? PolicyEffect.RequireApproval : PolicyEffect.Allow;
        if (call.Any(record => record.Type == EntryTypes.ToolIntent)) return letThrough;
        if (call.FirstOrDefault(record => record.Outcome is { ErrorClass: not ErrorClass.None }) is not { } failed) return letThrough;
        return failed.Outcome!.ErrorClass switch
        {
            ErrorClass.PolicyDenied => PolicyEffect.Deny,
            _ when askedAPerson => letThrough,
            ErrorClass.AuthzDenied when IsThePolicys(failed, level, policies) => PolicyEffect.Deny,
            ErrorClass.InvalidArgs or ErrorClass.SchemaDrift or ErrorClass.HallucinatedEntity
                => level >= SideEffectLevel.Write ? null : ShowsThatItRan(failed) ? letThrough : PolicyEffect.Undecidable,
            _ => letThrough,
        };
    }

    /// <summary>A write that ran has an intent. A read has none: the policy it was under tells, or, where that is not known here, its latency.</summary>
    private static bool IsThePolicys(LedgerRecord denied, SideEffectLevel level, IReadOnlyDictionary<string, PolicySet> policies)
        => level >= SideEffectLevel.Write
            || (policies.TryGetValue(denied.Versions?.PolicyVersion ?? "", out var policy)
                ? !policy.Grants(denied.WorkflowId ?? "", denied.Action!.ToolName!, level)
                : !ShowsThatItRan(denied));

    /// <summary>Only the tool itself is timed. One in the agent's own process may refuse within a millisecond, so 0 shows nothing.</summary>
    private static bool ShowsThatItRan(LedgerRecord outcome) => outcome.Outcome!.LatencyMs > 0;
}
