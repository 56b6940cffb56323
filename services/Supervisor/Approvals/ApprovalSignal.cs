using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AgentPlatform.Supervisor.Approvals;

/// <summary>
/// Wakes long polls when any process of the stack records a decision (LISTEN/NOTIFY). A hint only: pollers look again
/// after <see cref="Recheck"/> whatever happens, so a lost notification delays an answer and loses nothing.
/// </summary>
internal sealed class ApprovalSignal(NpgsqlDataSource database, TimeProvider time) : BackgroundService
{
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Poll>> _polls = [];

    /// <summary>Subscribe before reading the state, or the news may be missed; dispose when no longer waiting.</summary>
    public Poll Subscribe(string approvalId)
    {
        var poll = new Poll(this, approvalId);
        lock (_gate)
        {
            if (_polls.TryGetValue(approvalId, out var others)) others.Add(poll);
            else _polls.Add(approvalId, [poll]);
        }
        return poll;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, news) => Wake(news.Payload);
                await using (var listen = new NpgsqlCommand("LISTEN approval_decided", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
                WakeAll(); // what was decided while nobody listened
                while (true) await connection.WaitAsync(stoppingToken);
            }
            catch (NpgsqlException) when (!stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    private void Wake(string approvalId)
    {
        lock (_gate)
        {
            foreach (var poll in _polls.GetValueOrDefault(approvalId, [])) poll.Wake();
        }
    }

    private void WakeAll()
    {
        lock (_gate)
        {
            foreach (var poll in _polls.Values.SelectMany(polls => polls)) poll.Wake();
        }
    }

    private void Remove(Poll poll)
    {
        lock (_gate)
        {
            if (!_polls.TryGetValue(poll.ApprovalId, out var polls)) return;
            polls.Remove(poll);
            if (polls.Count == 0) _polls.Remove(poll.ApprovalId);
        }
    }

    /// <summary>One caller waiting for one approval; several may wait for the same one.</summary>
    internal sealed class Poll(ApprovalSignal signal, string approvalId) : IDisposable
    {
        private readonly TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string ApprovalId => approvalId;

        /// <summary>Completes at the next decision of this approval.</summary>
        public Task Decided => _woken.Task;

        public void Wake() => _woken.TrySetResult();

        public void Dispose() => signal.Remove(this);
    }
}
