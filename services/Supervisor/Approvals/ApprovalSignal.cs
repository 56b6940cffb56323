using System.Collections.Concurrent;
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

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new();

    /// <summary>Completes at the next decision of this approval. Ask before reading the state, or the news may be missed.</summary>
    public Task Next(string approvalId) => _waiting.GetOrAdd(approvalId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Forget(string approvalId) => _waiting.TryRemove(approvalId, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, news) => Wake(news.Payload);
                await using (var listen = new NpgsqlCommand("LISTEN approval_decided", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
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
        if (_waiting.TryRemove(approvalId, out var waiting)) waiting.TrySetResult();
    }
}
