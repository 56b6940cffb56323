using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AuditLedger.Effects;

/// <summary>A decision on an approval as the ledger recorded it.</summary>
internal sealed record Approval(
    string ApprovalId, long Seq, bool Approved, string? RunId, string? ToolName, string? ArgsHash, string? PolicyVersion, DateTime? ExpiresAt)
{
    public static Approval Of(IncomingRecord record, long seq)
        => new(record.Text(Fact.ApprovalId)!, seq, record.Text(Fact.ApprovalState) == WireName.Of(ApprovalState.Approved), record.RunId, record.ToolName,
            record.Text(Fact.ArgsHash), record.Text(Fact.PolicyVersion), record.DataTime("expires_at"));

    /// <summary>Everything the approver saw must be what is about to be done.</summary>
    public bool Covers(IncomingRecord intent)
        => RunId == intent.RunId && ToolName == intent.ToolName && ArgsHash is not null && ArgsHash == intent.Text(Fact.ArgsHash)
            && PolicyVersion is not null && PolicyVersion == intent.Text(Fact.PolicyVersion);
}
