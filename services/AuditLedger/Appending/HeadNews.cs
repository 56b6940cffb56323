using Npgsql;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>
/// Tells this process and, by PostgreSQL's NOTIFY, every other that a head has moved. Only wakes long polls, so it is sent after the commit,
/// many moves at once, and may be lost: a poll then ends by its own time.
/// </summary>
internal sealed class HeadNews(NpgsqlDataSource database, TimeProvider time, ILogger<HeadNews> logger) : BackgroundService
{
    private const string Channel = "ledger_heads";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_reconnect = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _unsent = new(0, 1);
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next move anywhere. Take it before reading the heads.</summary>
    public Task Next => _next.Task;

    /// <summary>A lane has moved its head.</summary>
    public void Moved()
    {
        Wake();
        try
        {
            if (_unsent.CurrentCount == 0) _unsent.Release();
        }
        catch (SemaphoreFullException)
        {
            return; // Another lane said so at the same moment.
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(NotifyAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task NotifyAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await _unsent.WaitAsync(stopping);
            try
            {
                await using var command = database.CreateCommand($"NOTIFY {Channel}");
                await command.ExecuteNonQueryAsync(stopping);
            }
            catch (NpgsqlException failure)
            {
                Log.NotifyFailed(logger, failure.GetType().Name);
            }
            await Task.Delay(s_pause, time, stopping);
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stopping);
                connection.Notification += (_, _) => Wake();
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) await listen.ExecuteNonQueryAsync(stopping);
                Wake();
                while (true) await connection.WaitAsync(stopping);
            }
            catch (Exception broken) when (broken is NpgsqlException or IOException && !stopping.IsCancellationRequested)
            {
                await Task.Delay(s_reconnect, time, stopping);
            }
        }
    }

    private void Wake()
    {
        var current = _next;
        _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        current.TrySetResult();
    }
}
