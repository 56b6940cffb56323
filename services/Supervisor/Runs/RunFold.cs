using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.Supervisor.Runs;

/// <summary>
/// A run from its ledger records in order: a pure function, so the same records always tell the same run, today and after a
/// rebuild. Records of kinds it does not know move the range on and change nothing else.
/// </summary>
internal static class RunFold
{
    /// <param name="notes">Notes on labels, by entry id.</param>
    public static RunView Of(IReadOnlyList<LedgerRecord> records, IReadOnlyDictionary<string, string>? notes = null)
    {
        var first = records[0];
        var started = records.FirstOrDefault(record => record.Type == EntryTypes.RunStarted);
        var finished = records.LastOrDefault(record => record.Type == EntryTypes.RunFinished);
        var startedAt = (started ?? first).Timestamp;
        var traces = records.Where(record => record.Trace is not null && !IsOfOthers(record)).Select(record => record.Trace!.TraceId).Distinct().ToList();
        return new()
        {
            RunId = first.RunId!,
            WorkflowId = (started ?? records.FirstOrDefault(record => record.WorkflowId is not null))?.WorkflowId,
            State = State(records),
            Outcome = finished is null ? null : Outcome(finished),
            ErrorClass = finished?.Outcome?.ErrorClass is { } error and not ErrorClass.None ? error : null,
            Verified = records.LastOrDefault(record => record.Type == EntryTypes.VerifyRecorded) is { } verify ? verify.Outcome?.Status == OutcomeStatus.Ok : null,
            Actor = started?.Actor,
            Environment = (started ?? first).Environment,
            StartedAt = startedAt,
            FinishedAt = finished?.Timestamp,
            LatencyMs = finished is null ? null : finished.Outcome?.LatencyMs is > 0 and var measured ? measured : (long)(finished.Timestamp - startedAt).TotalMilliseconds,
            Usage = finished?.Usage ?? Sum(records),
            Versions = Versions(records),
            PlanHash = records.FirstOrDefault(record => record.Type == EntryTypes.PlanRecorded) is { } plan ? plan.Text("plan_hash") ?? plan.Payload?.ArgsHash ?? plan.Payload?.ResultHash : null,
            TraceId = (started?.Trace?.TraceId) ?? traces.FirstOrDefault(),
            TraceIds = traces,
            Ledger = new(first.Integrity!.Seq, records[^1].Integrity!.Seq),
            Labels = LabelFold.Of(records, notes),
            Steps = StepFold.Of(records),
            Approvals = ApprovalFold.Of(records),
        };
    }

    /// <summary>Without what only a single run's page shows.</summary>
    public static RunView Summary(RunView run) => run with { Steps = null, Approvals = null };

    private static string State(IReadOnlyList<LedgerRecord> records)
    {
        var state = "running";
        foreach (var record in records)
        {
            state = record.Type switch
            {
                EntryTypes.RunSuspended => "suspended",
                EntryTypes.RunResumed => "running",
                EntryTypes.RunFinished => "finished",
                _ => state,
            };
            if (state == "finished") break;
        }
        return state;
    }

    private static string Outcome(LedgerRecord finished) => finished.Text("outcome")
        ?? (finished.Outcome is null or { Status: OutcomeStatus.Ok } ? "success" : WireName.Of(finished.Outcome.ErrorClass));

    private static LedgerUsage Sum(IReadOnlyList<LedgerRecord> records)
    {
        var usages = records.Where(record => record.Usage is not null).Select(record => record.Usage!).ToList();
        return new()
        {
            TokensIn = usages.Sum(usage => usage.TokensIn),
            TokensOut = usages.Sum(usage => usage.TokensOut),
            CostUsd = usages.Sum(usage => usage.CostUsd),
            PriceTableVersion = usages.LastOrDefault(usage => usage.PriceTableVersion is not null)?.PriceTableVersion,
        };
    }

    private static LedgerVersions? Versions(IReadOnlyList<LedgerRecord> records)
    {
        LedgerVersions? all = null;
        foreach (var versions in records.Select(record => record.Versions).OfType<LedgerVersions>())
            all = new()
            {
                Model = versions.Model ?? all?.Model,
                PromptVersion = versions.PromptVersion ?? all?.PromptVersion,
                PolicyVersion = versions.PolicyVersion ?? all?.PolicyVersion,
                HarnessVersion = versions.HarnessVersion ?? all?.HarnessVersion,
            };
        return all;
    }

    /// <summary>Written about the run by someone else's process, in a trace of its own.</summary>
    private static bool IsOfOthers(LedgerRecord record)
        => record.Type is EntryTypes.PayloadAccessed or EntryTypes.PayloadShredded or EntryTypes.LabelApplied or EntryTypes.ApprovalRequested
            or EntryTypes.ApprovalDecided or EntryTypes.EffectResolved;

    public static string? Text(this LedgerRecord record, string name)
        => record.Data?.TryGetValue(name, out var value) == true && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Flag(this LedgerRecord record, string name)
        => record.Data?.TryGetValue(name, out var value) == true && value.ValueKind == JsonValueKind.True;
}
