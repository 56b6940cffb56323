using Microsoft.Extensions.Options;

namespace AgentPlatform.VendorApi.State;

/// <summary>Mailbox, orders and executed effects. An effect is in the journal before anybody hears of it.</summary>
public sealed class VendorState : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Journal? _journal;
    private readonly Dictionary<string, List<Mail>> _threads = [];
    private readonly Dictionary<string, Mail> _mails = [];
    private readonly Dictionary<string, Order> _orders = SeedOrders.ById();
    private readonly Dictionary<string, Effect> _byKey = [];
    private readonly List<Effect> _effects = [];

    public VendorState(IOptions<VendorOptions> options)
    {
        if (options.Value.StateFile is not { Length: > 0 } file) return;
        _journal = new Journal(file);
        foreach (var happened in _journal.Replay()) Apply(happened);
    }

    public IReadOnlyList<Mail>? Thread(string id) { lock (_gate) return _threads.TryGetValue(id, out var mails) ? [.. mails] : null; }

    public Mail? Mail(string id) { lock (_gate) return _mails.GetValueOrDefault(id); }

    public IReadOnlyList<Mail> Mails(Func<Mail, bool> matches, int limit)
    {
        lock (_gate) return [.. _mails.Values.Where(matches).OrderByDescending(mail => mail.At).Take(limit)];
    }

    public Order? Order(string id) { lock (_gate) return _orders.GetValueOrDefault(id); }

    public IReadOnlyList<Order> OrdersOf(string email)
    {
        lock (_gate) return [.. _orders.Values.Where(order => string.Equals(order.Email, email, StringComparison.OrdinalIgnoreCase))];
    }

    public IReadOnlyList<Refund> RefundsOf(string orderId) { lock (_gate) return [.. Refunds().Where(refund => refund.OrderId == orderId)]; }

    public Refund? Refund(string id) { lock (_gate) return Refunds().FirstOrDefault(refund => refund.RefundId == id); }

    public IReadOnlyList<Effect> Effects() { lock (_gate) return [.. _effects]; }

    public void Receive(Mail mail) => Record(new(Received: mail));

    public void Put(Order order) => Record(new(Order: order));

    /// <summary>
    /// At most one effect per key, whoever asks at the same time. <paramref name="act"/> gets the number of the effect and
    /// sees state that no other effect can change meanwhile; what it throws leaves no trace.
    /// </summary>
    public Execution Execute(string operation, string? key, string fingerprint, Func<int, Effect> act)
    {
        lock (_gate)
        {
            if (key is not null && _byKey.TryGetValue(key, out var earlier))
                return new(earlier, Replayed: true, KeyReused: earlier.Operation != operation || earlier.Fingerprint != fingerprint);
            var effect = act(_effects.Count + 1);
            Record(new(Executed: effect));
            return new(effect, Replayed: false, KeyReused: false);
        }
    }

    private IEnumerable<Refund> Refunds() => _effects.Select(effect => effect.Refund).OfType<Refund>();

    private void Record(VendorEvent happened)
    {
        lock (_gate)
        {
            _journal?.Append(happened);
            Apply(happened);
        }
    }

    private void Apply(VendorEvent happened)
    {
        if (happened.Received is { } received) Keep(received);
        if (happened.Order is { } order) _orders[order.OrderId] = order;
        if (happened.Executed is not { } effect) return;
        _effects.Add(effect);
        if (effect.IdempotencyKey is { } key) _byKey.Add(key, effect);
        if (effect.Mail is { } sent) Keep(sent);
    }

    private void Keep(Mail mail)
    {
        if (!_mails.TryAdd(mail.MessageId, mail)) return;   // delivered twice: one message, as mail servers do it
        if (!_threads.TryGetValue(mail.ThreadId, out var thread)) _threads[mail.ThreadId] = thread = [];
        thread.Add(mail);
    }

    public void Dispose() => _journal?.Dispose();
}

/// <param name="Replayed">The key was known: this is what happened then, nothing happened now.</param>
/// <param name="KeyReused">The key was known, but with another operation or body.</param>
public readonly record struct Execution(Effect Effect, bool Replayed, bool KeyReused);
