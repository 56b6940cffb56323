using AgentPlatform.Contracts;
using AgentPlatform.Policy;

namespace AgentPlatform.Supervisor.Simulation;

/// <summary>A tool call as the ledger has it.</summary>
/// <param name="Decided">What the policy of that time said; <see cref="PolicyEffect.Undecidable"/>: the records don't tell whether it was asked.</param>
internal sealed record RecordedCall(
    string RunId, int StepIndex, string WorkflowId, string ToolName, SideEffectLevel Level, PolicyEffect Decided, string? PayloadRef, decimal CostUsd)
{
    public ToolCallFacts Facts => new(WorkflowId, ToolName, Level, Args: null);

    /// <summary>Joins requests for approval, intents and outcomes. Calls that certainly never got as far as the policy are left out.</summary>
    /// <param name="policies">Those the records name, by version, as far as they are known here.</param>
    public static IReadOnlyList<RecordedCall> From(IEnumerable<LedgerRecord> records, IReadOnlyDictionary<string, PolicySet> policies)
    {
        var calls = records.Where(record => record is { RunId: not null, Action.ToolName: not null })
            .GroupBy(record => (record.RunId, record.StepIndex, record.Action!.ToolName, record.Action.IdempotencyKey)).ToList();
        var begun = calls.Where(call => !call.All(IsRequest)).Select(call => (call.Key.RunId, call.Key.StepIndex, call.Key.ToolName)).ToHashSet();
        return [.. from call in calls
                   // A request names no idempotency key; it is a call of its own while it waits.
                   where !call.All(IsRequest) || !begun.Contains((call.Key.RunId, call.Key.StepIndex, call.Key.ToolName))
                   let level = call.Select(record => record.Action!.SideEffectLevel).Max() ?? SideEffectLevel.Irreversible
                   let decided = RecordedDecision.Of([.. call], level, policies)
                   where decided is not null
                   select new RecordedCall(
                       call.Key.RunId!, call.Key.StepIndex ?? 0, call.First().WorkflowId ?? "", call.Key.ToolName!, level, decided.Value,
                       call.Select(record => record.Payload?.PayloadRef).FirstOrDefault(reference => reference is not null),
                       call.Sum(record => record.Usage?.CostUsd ?? 0))];
    }

    private static bool IsRequest(LedgerRecord record) => record.Type == EntryTypes.ApprovalRequested;
}
