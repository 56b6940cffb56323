namespace AgentPlatform.AuditLedger.Effects;

/// <summary>
/// Effects that a lane's own batches have admitted lately, with what is known of their ends: what an outcome needs to know, without asking the database.
/// True of the head the lane plans on, since nothing changes an effect without moving the head; forgotten when the lane turns out to be wrong about the
/// head. An effect that is not here may be in the database.
/// </summary>
internal sealed class RecentEffects
{
    /// <summary>Bounds the memory of a lane; whoever comes later than this many others is looked up.</summary>
    private const int Most = 4096;

    public static RecentEffects None { get; } = new();

    private readonly Dictionary<string, Effect> _byId = [];
    private readonly HashSet<string> _keys = [];
    private readonly Queue<Effect> _order = [];

    public bool HasKey(string idempotencyKey) => _keys.Contains(idempotencyKey);

    /// <returns>Null for one that has ended or is not known here.</returns>
    public Effect? FindOpen(string effectId) => _byId.TryGetValue(effectId, out var effect) && effect is { OutcomeId: null, Resolution: null } ? effect : null;

    /// <summary>Takes over what a batch does to effects, once it is decided that it will be committed as planned or not at all.</summary>
    public void Learn(IEnumerable<Effect> admitted, IEnumerable<EffectEnd> ends)
    {
        foreach (var effect in admitted) Add(effect);
        foreach (var end in ends)
            if (_byId.TryGetValue(end.EffectId, out var effect)) _byId[end.EffectId] = effect with { OutcomeId = end.OutcomeId ?? effect.OutcomeId, Resolution = end.Resolution };
    }

    public void Clear()
    {
        _byId.Clear();
        _keys.Clear();
        _order.Clear();
    }

    private void Add(Effect effect)
    {
        if (_order.Count == Most)
        {
            var oldest = _order.Dequeue();
            _byId.Remove(oldest.EffectId);
            _keys.Remove(oldest.IdempotencyKey);
        }
        _order.Enqueue(effect);
        _byId[effect.EffectId] = effect;
        _keys.Add(effect.IdempotencyKey);
    }
}
