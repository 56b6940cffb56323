using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>One tenant's chain, effects and approvals. Not thread-safe; the ledger's lock is.</summary>
internal sealed class InMemoryTenant(string id, TimeProvider time, SideEffectLevel approvalFloor, TimeSpan effectLease)
{
    private readonly InMemoryChain _chain = new();
    private readonly Dictionary<string, InMemoryEffect> _effects = [];
    private readonly Dictionary<string, InMemoryEffect> _liveByKey = [];
    private readonly Dictionary<string, LedgerRecord> _approvals = [];
    private readonly HashSet<string> _consumed = [];

    public string Id => id;

    public int Count => _chain.Count;

    public IReadOnlyList<Receipt> Append(IReadOnlyList<LedgerRecord> entries)
    {
        for (var i = 0; i < entries.Count; i++) _chain.RefuseConflict(entries[i]);
        var first = Count;
        var places = new int[entries.Count];
        for (var i = 0; i < entries.Count; i++)
        {
            places[i] = _chain.Add(entries[i], time.GetUtcNow());
            if (entries[i] is { Type: EntryTypes.ApprovalDecided, Approval.ApprovalId: { } approval }) _approvals.TryAdd(approval, entries[i]);
        }
        return new InMemoryReceipts(_chain, places, first);
    }

    public EffectDecision Reserve(LedgerRecord intent)
    {
        _chain.RefuseConflict(intent);
        var key = intent.Action!.IdempotencyKey!;
        if (_liveByKey.TryGetValue(key, out var known)) return Known(known, intent);
        if (_chain.Contains(intent.EntryId)) throw Refusals.Conflict(ProblemCodes.EntryConflict, "entry_id: this intent was settled as not executed; send a new one");
        ConsumeApproval(intent);
        var effect = new InMemoryEffect($"eff_{_effects.Count}", intent, _chain.Add(intent, time.GetUtcNow()), time.GetUtcNow() + effectLease);
        _effects[effect.Id] = _liveByKey[key] = effect;
        return new() { Decision = EffectDecision.Granted, EffectId = effect.Id, Seq = effect.Seq };
    }

    public Receipt Complete(string effectId, LedgerRecord outcome)
    {
        var effect = _effects.GetValueOrDefault(effectId) ?? throw Refusals.NotFound("effect: no such effect");
        _chain.RefuseConflict(outcome);
        if (effect.Outcome?.EntryId == outcome.EntryId) return _chain.Receipt(_chain.Place(outcome.EntryId), duplicate: true);
        if (effect.Outcome is not null || effect.Resolution is not null) throw Refusals.Conflict(ProblemCodes.OutcomeConflict, "effect: it has ended already");
        if ((outcome.RunId ?? effect.Intent.RunId) != effect.Intent.RunId || outcome.Action?.IdempotencyKey != effect.Intent.Action!.IdempotencyKey)
            throw Refusals.Conflict(ProblemCodes.OutcomeConflict, "record: it is not this effect's");
        effect.Outcome = outcome;
        return _chain.Receipt(_chain.Add(outcome, time.GetUtcNow()), duplicate: false);
    }

    public Receipt Resolve(string effectId, EffectResolution resolution)
    {
        var effect = _effects.GetValueOrDefault(effectId) ?? throw Refusals.NotFound("effect: no such effect");
        if (effect.StateAt(time.GetUtcNow()) is not EffectState.InDoubt) throw Refusals.Conflict(ProblemCodes.OutcomeConflict, "effect: it is not in doubt");
        effect.Resolution = effect.Resolve(resolution, time.GetUtcNow());
        if (resolution.Resolution == EffectState.NotExecuted) _liveByKey.Remove(effect.Intent.Action!.IdempotencyKey!);
        return _chain.Receipt(_chain.Add(effect.Resolution, time.GetUtcNow()), duplicate: false);
    }

    public IReadOnlyList<EffectView> Effects(string? state)
        => [.. _effects.Values.Select(effect => effect.View(time.GetUtcNow())).Where(view => state is null || view.State == state)];

    public EntryPage Read(EntryQuery query) => _chain.Read(query);

    private EffectDecision Known(InMemoryEffect effect, LedgerRecord intent)
    {
        if (effect.Intent.Action!.ToolName != intent.Action!.ToolName || effect.Intent.Payload?.ArgsHash != intent.Payload?.ArgsHash)
            throw Refusals.Conflict(ProblemCodes.EntryConflict, "action.idempotency_key: this key was used for another call");
        return effect.StateAt(time.GetUtcNow()) switch
        {
            EffectState.Completed or EffectState.Resolved => new() { Decision = EffectDecision.Completed, Outcome = effect.Resolution ?? effect.Outcome },
            EffectState.InDoubt => throw Refusals.Conflict(ProblemCodes.InDoubt, "the outcome is not known; a person must settle it"),
            _ when effect.Intent.EntryId == intent.EntryId => new() { Decision = EffectDecision.Granted, EffectId = effect.Id, Seq = effect.Seq },
            _ => throw Refusals.Conflict(ProblemCodes.InProgress, "the effect is under way"),
        };
    }

    private void ConsumeApproval(LedgerRecord intent)
    {
        if (intent.Approval?.ApprovalId is not { } approvalId)
        {
            if (intent.Action!.SideEffectLevel < approvalFloor && intent.Approval is not { Required: true }) return;
            throw Refusals.Forbidden(ProblemCodes.ApprovalRequired, "this effect needs an approval");
        }
        if (!_approvals.TryGetValue(approvalId, out var approval) || approval.Approval!.State != ApprovalState.Approved)
            throw Refusals.Forbidden(ProblemCodes.ApprovalRequired, "there is no approval with this id");
        if (approval.RunId != intent.RunId || approval.Action?.ToolName != intent.Action!.ToolName || approval.Payload?.ArgsHash is null
            || approval.Payload.ArgsHash != intent.Payload?.ArgsHash || approval.Versions?.PolicyVersion is null || approval.Versions.PolicyVersion != intent.Versions?.PolicyVersion)
            throw Refusals.Forbidden(ProblemCodes.ApprovalMismatch, "the approval is for another call");
        if (_consumed.Contains(approvalId)) throw Refusals.Forbidden(ProblemCodes.ApprovalConsumed, "the approval was used");
        if (approval.Data?.GetValueOrDefault("expires_at") is not { ValueKind: System.Text.Json.JsonValueKind.String } expiry || time.GetUtcNow() >= expiry.GetDateTimeOffset())
            throw Refusals.Forbidden(ProblemCodes.ApprovalExpired, "the approval has expired");
        _consumed.Add(approvalId);
    }
}
