using System.Globalization;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Runs;

/// <summary>The approvals a run asked for, and what became of them.</summary>
internal static class ApprovalFold
{
    public static IReadOnlyList<RunApproval> Of(IReadOnlyList<LedgerRecord> records)
    {
        List<RunApproval> approvals = [];
        foreach (var record in records)
        {
            if (record.Type is not (EntryTypes.ApprovalRequested or EntryTypes.ApprovalDecided) || record.Approval?.ApprovalId is not { } id) continue;
            var known = approvals.FindIndex(approval => approval.ApprovalId == id);
            if (known < 0)
            {
                approvals.Add(new(id, record.Approval.State, record.Timestamp, record.StepIndex, record.Action?.ToolName, ExpiresAt: ExpiresAt(record)));
                known = approvals.Count - 1;
            }
            if (record.Type == EntryTypes.ApprovalDecided)
                approvals[known] = approvals[known] with
                {
                    State = record.Approval.State,
                    ApproverId = record.Approval.ApproverId,
                    LatencyMs = record.Approval.LatencyMs,
                    DecidedAt = record.Timestamp,
                };
        }
        return approvals;
    }

    private static DateTimeOffset? ExpiresAt(LedgerRecord record)
        => DateTimeOffset.TryParse(record.Text("expires_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
