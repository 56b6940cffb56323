using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>Appends records, all or none. Repeated ones get their first receipt.</summary>
internal sealed class AppendWork(Recorder recorder, IReadOnlyList<IncomingRecord> records) : Work<IReadOnlyList<Receipt>>(recorder)
{
    /// <summary>The hash each record got when it was last planned as new.</summary>
    private readonly Digest?[] _own = new Digest?[records.Count];

    private readonly bool _decides = records.Any(record => record.Type == EntryTypes.ApprovalDecided);

    public override int Records => records.Count;

    public override bool IsPlain(RecentEffects recent) => !LookUpFirst && !_decides;

    public override void Ask(StateQuery query, RecentEffects recent)
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
        var places = new (StoredEntry Entry, bool Duplicate)[records.Count];
        for (var i = 0; i < places.Length; i++)
        {
            if (batch.Existing(records[i]) is { } existing)
            {
                // Not a repetition when it is what this work itself planned before a commit of unknown result.
                places[i] = (existing, Duplicate: _own[i] != existing.ThisHash);
                continue;
            }
            var entry = batch.Add(records[i], Recorder);
            _own[i] = entry.ThisHash;
            if (records[i].Type == EntryTypes.ApprovalDecided) Decided(batch, Approval.Of(records[i], entry.Seq));
            places[i] = (entry, Duplicate: false);
        }
        return () => Receipts(places);
    }

    private Receipt[] Receipts((StoredEntry Entry, bool Duplicate)[] places)
    {
        var receipts = new Receipt[places.Length];
        for (var i = 0; i < receipts.Length; i++) receipts[i] = Receipt(records[i], places[i].Entry, places[i].Duplicate);
        return receipts;
    }

    /// <summary>All refusals come before the first entry is added.</summary>
    private void CheckAll(Batch batch)
    {
        var own = records.Count > 1 ? new Dictionary<Guid, IncomingRecord>(records.Count) : null;
        foreach (var record in records)
        {
            if (batch.Existing(record) is not null) continue;
            if (own is not null && !own.TryAdd(record.EntryId, record) && !own[record.EntryId].Canonical.Span.SequenceEqual(record.Canonical.Span))
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
