using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>Appends records, all or none. Repeated ones get their first receipt.</summary>
internal sealed class AppendWork(Recorder recorder, IReadOnlyList<IncomingRecord> records) : Work<IReadOnlyList<Receipt>>(recorder)
{
    private readonly Dictionary<Guid, Digest> _own = [];

    public override int Records => records.Count;

    /// <value>Set by the lane when a unique key said that one of the batch's entries is there already.</value>
    public bool LookUpFirst { get; set; }

    public override void Ask(StateQuery query)
    {
        foreach (var record in records)
        {
            var decision = record.Type == EntryTypes.ApprovalDecided;
            if (decision) query.ApprovalIds.Add(record.Text(Fact.ApprovalId)!);
            if (decision || LookUpFirst) query.EntryIds.Add(record.EntryId);
        }
    }

    protected override Func<IReadOnlyList<Receipt>> Decide(Batch batch)
    {
        CheckAll(batch);
        var receipts = new List<Receipt>(records.Count);
        var seen = new HashSet<Guid>();
        foreach (var record in records)
        {
            if (batch.Existing(record) is { } existing)
            {
                // Not a repetition when it is what this work itself planned before a commit of unknown result.
                receipts.Add(Receipt(record, existing, duplicate: !_own.TryGetValue(record.EntryId, out var own) || own != existing.ThisHash || !seen.Add(record.EntryId)));
                continue;
            }
            var entry = batch.Add(record, Recorder);
            _own[record.EntryId] = entry.ThisHash;
            seen.Add(record.EntryId);
            if (record.Type == EntryTypes.ApprovalDecided) Decided(batch, Approval.Of(record, entry.Seq));
            receipts.Add(Receipt(record, entry, duplicate: false));
        }
        return () => receipts;
    }

    /// <summary>All refusals come before the first entry is added.</summary>
    private void CheckAll(Batch batch)
    {
        var own = new Dictionary<Guid, IncomingRecord>();
        foreach (var record in records)
        {
            if (batch.Existing(record) is not null) continue;
            if (!own.TryAdd(record.EntryId, record) && !own[record.EntryId].Canonical.Span.SequenceEqual(record.Canonical.Span))
                throw LedgerRefusal.Conflict(ProblemCodes.EntryConflict, "entry_id: two different records of this request have the same id");
            if (record.Type == EntryTypes.ApprovalDecided && batch.State.Approvals.ContainsKey(record.Text(Fact.ApprovalId)!))
                throw LedgerRefusal.Conflict(ProblemCodes.EntryConflict, "approval.approval_id: this approval was decided already");
        }
    }

    private static void Decided(Batch batch, Approval approval)
    {
        // Two decisions on one approval in one request: the first stands, the second is history without effect.
        if (batch.State.Approvals.TryAdd(approval.ApprovalId, approval)) batch.NewApprovals.Add(approval);
    }
}
