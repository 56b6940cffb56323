using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Runs;

/// <summary>Joins each intent, also one that a resumed run repeats, with its outcome, by step and idempotency key.</summary>
internal static class StepFold
{
    public static IReadOnlyList<StepView> Of(IReadOnlyList<LedgerRecord> records)
    {
        List<StepView> steps = [];
        foreach (var record in records)
        {
            if (record.Type is not (EntryTypes.ToolIntent or EntryTypes.ToolOutcome or EntryTypes.EffectResolved)) continue;
            var open = steps.FindLastIndex(step => step.Outcome is null && SameCall(step, record));
            if (record.Type == EntryTypes.EffectResolved)
            {
                if (open >= 0) steps[open] = steps[open] with { Resolution = record.Text("resolution") };
            }
            else if (open >= 0) steps[open] = Complete(steps[open], record);
            else steps.Add(Complete(Start(record), record));
        }
        return steps;
    }

    private static bool SameCall(StepView step, LedgerRecord record)
        => record.Action?.IdempotencyKey is { } key ? step.IdempotencyKey == key : step.StepIndex == record.StepIndex && step.ToolName == record.Action?.ToolName;

    private static StepView Start(LedgerRecord record) => new()
    {
        StepIndex = record.StepIndex ?? 0,
        ToolName = record.Action?.ToolName,
        ToolSchemaVersion = record.Action?.ToolSchemaVersion,
        SideEffectLevel = record.Action?.SideEffectLevel,
        Target = record.Action?.Target,
        IdempotencyKey = record.Action?.IdempotencyKey,
        At = record.Timestamp,
    };

    private static StepView Complete(StepView step, LedgerRecord record)
    {
        var isOutcome = record.Type == EntryTypes.ToolOutcome;
        return step with
        {
            ToolSchemaVersion = record.Action?.ToolSchemaVersion ?? step.ToolSchemaVersion,
            Outcome = isOutcome ? record.Outcome : step.Outcome,
            Approval = record.Approval ?? step.Approval,
            Payload = Merge(step.Payload, record.Payload),
            Usage = record.Usage ?? step.Usage,
            PolicyVersion = record.Versions?.PolicyVersion ?? step.PolicyVersion,
            Trace = record.Trace ?? step.Trace,
            IntentSeq = isOutcome ? step.IntentSeq : record.Integrity!.Seq,
            OutcomeSeq = isOutcome ? record.Integrity!.Seq : step.OutcomeSeq,
        };
    }

    private static LedgerPayload? Merge(LedgerPayload? earlier, LedgerPayload? later) => (earlier, later) switch
    {
        (null, _) => later,
        (_, null) => earlier,
        _ => new()
        {
            ArgsHash = later.ArgsHash ?? earlier.ArgsHash,
            PayloadRef = later.PayloadRef ?? earlier.PayloadRef,
            ResultHash = later.ResultHash ?? earlier.ResultHash,
            ResultRef = later.ResultRef ?? earlier.ResultRef,
        },
    };
}
