using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>What the ledger holds of a run: enough, with the payloads it refers to, to go on where it stopped.</summary>
internal sealed class RunHistory
{
    public static RunHistory Empty { get; } = new([]);

    private readonly IReadOnlyList<LedgerRecord> _records;
    private readonly Dictionary<(string, int), LedgerRecord> _steps = [];

    /// <param name="records">All of one run, in the ledger's order.</param>
    public RunHistory(IReadOnlyList<LedgerRecord> records)
    {
        _records = records;
        foreach (var record in records)
            if (record.StepIndex is { } step) _steps[(record.Type, step)] = record;
        Stop = records.LastOrDefault(record => record.Type == EntryTypes.BudgetTripped)?.Outcome!.ErrorClass;
    }

    public LedgerRecord? Started => _records.FirstOrDefault(record => record.Type == EntryTypes.RunStarted);

    public LedgerRecord? Finished => _records.LastOrDefault(record => record.Type == EntryTypes.RunFinished);

    /// <summary>Why the run was to end: a limit it met, in whichever incarnation.</summary>
    public ErrorClass? Stop { get; }

    public LedgerRecord? LastOwner => _records.LastOrDefault(record => record.Type is EntryTypes.RunStarted or EntryTypes.RunResumed);

    public DateTimeOffset LastActivity => _records[^1].Timestamp;

    /// <summary>How often the run has been taken up again.</summary>
    public int Resumptions => _records.Count(record => record.Type == EntryTypes.RunResumed);

    public LedgerRecord? Find(string type, int step) => _steps.GetValueOrDefault((type, step));

    /// <summary>The approval the run waits for, when nothing has happened since it was suspended.</summary>
    public string? AwaitedApproval
    {
        get
        {
            var last = _records.LastOrDefault(record => record.Type.StartsWith("run.", StringComparison.Ordinal));
            return last is { Type: EntryTypes.RunSuspended } ? last.Data?.GetValueOrDefault("approval_id").GetString() : null;
        }
    }

    /// <summary>
    /// Time the run has worked so far: from each start or resumption to the last record before the next one, without the waits for people, be they
    /// decided (<c>approval.decided</c>) or given up for later (<c>run.suspended</c>).
    /// </summary>
    public TimeSpan ActiveTime
    {
        get
        {
            var active = TimeSpan.Zero;
            LedgerRecord? previous = null;
            foreach (var record in _records)
            {
                var waited = record.Type is EntryTypes.RunResumed or EntryTypes.ApprovalDecided or EntryTypes.RunSuspended;
                if (previous is not null && !waited && record.Timestamp > previous.Timestamp) active += record.Timestamp - previous.Timestamp;
                previous = record;
            }
            return active;
        }
    }

    /// <summary>A scalar a record carries in <c>data</c>.</summary>
    public static int? Number(LedgerRecord record, string name)
        => record.Data is { } data && data.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
