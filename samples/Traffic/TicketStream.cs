using AgentPlatform.Clients;
using AgentPlatform.SupportTriage.Tickets;
using AgentPlatform.Traffic.BadDays;
using AgentPlatform.Traffic.Customers;

namespace AgentPlatform.Traffic;

/// <param name="Minutes">0: until stopped.</param>
internal readonly record struct StreamPace(double PerMinute, double Minutes)
{
    public TimeSpan Interval => PerMinute is > 0 and <= 60_000 ? TimeSpan.FromMinutes(1 / PerMinute) : throw new InvalidOperationException("--per-minute must be above 0 and at most 60000.");
}

/// <summary>New tickets at a steady pace, with the weather changing; ends in good weather, however it ends.</summary>
internal static class TicketStream
{
    private static readonly TimeSpan _goodBye = TimeSpan.FromSeconds(5);

    /// <param name="day">Length of a day when some are bad; null: all are good.</param>
    public static async Task<int> RunAsync(TrafficContext traffic, string folder, StreamPace pace, TimeSpan? day, CancellationToken stop)
    {
        var samples = TicketFolder.Load(folder).Select(file => file.Ticket).OfType<Ticket>().ToList();
        if (samples.Count == 0) throw new InvalidOperationException("--tickets: the folder holds no ticket.");
        foreach (var sample in samples) traffic.Operator?.Know(sample);   // their runs may still wait for an answer
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (pace.Minutes > 0) ending.CancelAfter(TimeSpan.FromMinutes(pace.Minutes));
        Task[] work =
        [
            SendAsync(traffic, samples, pace.Interval, ending.Token),
            traffic.Operator?.WorkAsync(ending.Token) ?? Task.CompletedTask,
            day is { } length ? BadTuesdays.GoByAsync(traffic.Vendor, length, traffic.Time, ending.Token) : Task.CompletedTask,
        ];
        try
        {
            await await Task.WhenAny(work.Where(task => !task.IsCompletedSuccessfully));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Stopped, or time is up.
        }
        await ending.CancelAsync();
        await Task.WhenAll(work).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        using var goodBye = new CancellationTokenSource(_goodBye, traffic.Time);
        if (day is not null) await traffic.Vendor.ClearAsync(goodBye.Token);
        return 0;
    }

    private static async Task SendAsync(TrafficContext traffic, List<Ticket> samples, TimeSpan interval, CancellationToken cancellationToken)
    {
        // Numbers go on from the second of the start, so that a later stream brings new tickets too.
        var number = (int)(traffic.Time.GetUtcNow().ToUnixTimeSeconds() % 100_000);
        using var pause = new PeriodicTimer(interval, traffic.Time);
        while (await pause.WaitForNextTickAsync(cancellationToken))
        {
            var (ticket, orders) = TicketVariation.Of(samples[number % samples.Count], number++);
            traffic.Operator?.Know(ticket);
            try
            {
                foreach (var order in orders) await traffic.Vendor.PutAsync(order, cancellationToken);
                Console.WriteLine($"{ticket.Id} {await traffic.Intake.SendAsync(ticket, cancellationToken)}");
            }
            catch (Exception busy) when (busy is ProblemException or HttpRequestException)
            {
                Console.WriteLine($"{ticket.Id} not accepted: {busy.Message}");
            }
        }
    }
}
