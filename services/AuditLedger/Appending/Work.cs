using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Effects;
using AgentPlatform.AuditLedger.Records;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// One request that waits in a tenant's lane. It is planned against known state, possibly again when another process was first, and
/// answered only after what it planned is durable.
/// </summary>
internal abstract class Work(Recorder recorder)
{
    public Recorder Recorder { get; } = recorder;

    /// <value>Records it may append, for the bounds of queue and batch.</value>
    public virtual int Records => 1;

    /// <value>Set by the lane when a unique key said that something of the batch is there already, or a commit's result is not known.</value>
    public bool LookUpFirst { get; set; }

    /// <summary>True for works that <see cref="Ask"/> for nothing: they can be planned while the batch before theirs is still being committed.</summary>
    public virtual bool IsPlain(RecentEffects recent) => false;

    /// <summary>Says what must be read before <see cref="Plan"/>. What is new asks for nothing: the unique keys catch repeats.</summary>
    public abstract void Ask(StateQuery query, RecentEffects recent);

    /// <summary>Adds its entries to the batch, or decides on a refusal. MUST NOT answer yet: the batch may fail.</summary>
    public abstract void Plan(Batch batch);

    /// <summary>Answers. Called once, after the batch is durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception reason);
}

/// <typeparam name="T">What the caller gets.</typeparam>
internal abstract class Work<T>(Recorder recorder) : Work(recorder)
{
    // Continuations run elsewhere: a caller's code must not hold up the lane.
    private readonly TaskCompletionSource<Func<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<T>? _decided;
    private LedgerRefusal? _refused;

    /// <summary>What the caller waits for; made on the caller's time.</summary>
    public async Task<T> AnswerAsync() => (await _answer.Task)();

    public sealed override void Plan(Batch batch)
    {
        (_decided, _refused) = (null, null);
        try
        {
            _decided = Decide(batch);
        }
        catch (LedgerRefusal refusal)
        {
            _refused = refusal;
        }
    }

    public sealed override void Complete()
    {
        if (_refused is not null) _answer.TrySetException(_refused);
        else _answer.TrySetResult(_decided!);
    }

    public sealed override void Fail(Exception reason) => _answer.TrySetException(reason);

    /// <summary>MUST throw <see cref="LedgerRefusal"/> before it adds anything to the batch, never after.</summary>
    /// <returns>Makes the answer once the batch is durable.</returns>
    protected abstract Func<T> Decide(Batch batch);

    protected static Contracts.Receipt Receipt(IncomingRecord record, StoredEntry entry, bool duplicate)
        => new(record.EntryId.ToString(), entry.Seq, entry.PrevHash.ToString(), entry.ThisHash.ToString(), duplicate);
}
