using AgentPlatform.Contracts;
using AgentPlatform.Policy;

namespace AgentPlatform.Supervisor.Simulation;

/// <summary>A tool call as the ledger has it, and what the policy of that time said to it.</summary>
internal sealed record RecordedCall(
    string RunId, int StepIndex, string WorkflowId, string ToolName, SideEffectLevel Level, PolicyEffect Decided, string? PayloadRef, decimal CostUsd)
{
    public ToolCallFacts Facts => new(WorkflowId, ToolName, Level, Args: null);

    /// <summary>Joins intents with their outcomes. Calls that never got as far as the policy are left out.</summary>
    public static IReadOnlyList<RecordedCall> From(IEnumerable<LedgerRecord> records)
        => [.. records.Where(record => record is { RunId: not null, Action.ToolName: not null })
            .GroupBy(record => (record.RunId, record.StepIndex, record.Action!.ToolName, record.Action.IdempotencyKey))
            .Where(call => !call.Any(NeverReachedPolicy))
            .Select(call => new RecordedCall(
                call.Key.RunId!, call.Key.StepIndex ?? 0,
                call.First().WorkflowId ?? "", call.Key.ToolName!,
                call.Select(record => record.Action!.SideEffectLevel).Max() ?? SideEffectLevel.Irreversible,
                Decision(call),
                call.Select(record => record.Payload?.PayloadRef).FirstOrDefault(reference => reference is not null),
                call.Sum(record => record.Usage?.CostUsd ?? 0)))];

    private static bool NeverReachedPolicy(LedgerRecord record)
        => record.Outcome?.ErrorClass is ErrorClass.InvalidArgs or ErrorClass.SchemaDrift or ErrorClass.AuthzDenied;

    private static PolicyEffect Decision(IEnumerable<LedgerRecord> call)
        => call.Any(record => record.Outcome?.ErrorClass == ErrorClass.PolicyDenied) ? PolicyEffect.Deny
            : call.Any(record => record.Approval is { State: not ApprovalState.NotRequired } or { Required: true }) ? PolicyEffect.RequireApproval
            : PolicyEffect.Allow;
}
