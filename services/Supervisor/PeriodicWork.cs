namespace AgentPlatform.Supervisor;

/// <summary>Work that is tried again and again and must bear being done by several processes at once.</summary>
internal abstract partial class PeriodicWork(TimeSpan interval, TimeProvider time, ILogger logger) : BackgroundService
{
    protected TimeProvider Time => time;

    protected ILogger Logger => logger;

    protected abstract Task RunOnceAsync(CancellationToken stoppingToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // One piece of work that fails must not take approvals down with it: it says so and is tried again.
                if (Dependencies.AreDown(failure)) Log.Interrupted(logger, GetType().Name, failure.GetType().Name);
                else Log.Failed(logger, GetType().Name, failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Work} was interrupted: {Failure}. The next round tries again.")]
        public static partial void Interrupted(ILogger logger, string work, string failure);

        [LoggerMessage(LogLevel.Error, "{Work} failed. The next round tries again.")]
        public static partial void Failed(ILogger logger, string work, Exception failure);
    }
}
