using AgentPlatform.Contracts;
using AgentPlatform.Supervisor.Labels;

namespace AgentPlatform.Supervisor.Runs;

/// <summary>Labels in the order they were applied. A person's verdict overrules the automatic ones and earlier persons'; nothing is erased.</summary>
internal static class LabelFold
{
    public static IReadOnlyList<LabelView> Of(IReadOnlyList<LedgerRecord> records, IReadOnlyDictionary<string, string>? notes)
    {
        List<LabelView> labels = [];
        foreach (var record in records.Where(record => record.Type == EntryTypes.LabelApplied))
        {
            if (record.Text("label") is not { } label) continue;
            var automatic = record.Flag("automatic");
            if (!automatic && LabelNames.IsVerdict(label))
                labels = [.. labels.Select(earlier => LabelNames.IsVerdict(earlier.Label) && earlier.Label != label ? earlier with { Overruled = true } : earlier)];
            var overruled = automatic && labels.Any(earlier => !earlier.Automatic && LabelNames.IsVerdict(earlier.Label) && earlier.Label != label);
            labels.Add(new(label, automatic, overruled, record.Actor?.UserId ?? record.Integrity!.RecordedBy, record.Timestamp, record.Integrity!.Seq, notes?.GetValueOrDefault(record.EntryId)));
        }
        return labels;
    }
}
