namespace AgentPlatform.AuditLedger.Appending;

/// <summary>One batch's first attempt at its commit, as the batch behind it sees it.</summary>
internal sealed class Flight(int records = 0)
{
    private readonly TaskCompletionSource _halfway = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Records => records;

    /// <value>Completes when half of the rows are in, at the latest when <see cref="Landed"/> does: time to send the next batch after this one.</value>
    public Task Halfway => _halfway.Task;

    /// <value>True: committed as planned. False: not, or not known; then whatever was planned on it is void.</value>
    public Task<bool> Landed => _landed.Task;

    /// <value>Whether a batch that is planned on this one's end may be sent now.</value>
    public bool MayBeFollowed => Halfway.IsCompleted && (!Landed.IsCompleted || Landed.Result);

    /// <value>Completes when the works are answered, however many attempts that took: the head this leaves; null when only the database knows.</value>
    public Task<ChainHead?> Done { get; set; } = Task.FromResult<ChainHead?>(null);

    public void PassHalfway() => _halfway.TrySetResult();

    public void End(bool committed)
    {
        _landed.TrySetResult(committed);
        PassHalfway();
    }
}
