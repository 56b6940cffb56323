using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Tickets;
using AgentPlatform.Traffic.Results;

namespace AgentPlatform.Traffic;

/// <summary>Each ticket of a folder once, a few at a time, with whoever decides at the inbox meanwhile.</summary>
internal static class Once
{
    private const int AtATime = 6;
    private static readonly TimeSpan _lookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(TrafficContext traffic, string folder, string? file, bool noWait, CancellationToken cancellationToken)
    {
        var files = TicketFolder.Load(folder);
        foreach (var known in files.Select(ticket => ticket.Ticket).OfType<Ticket>()) traffic.Operator?.Know(known);
        using var closingTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inbox = traffic.Operator?.WorkAsync(closingTime.Token) ?? Task.CompletedTask;
        var work = WorkAsync(traffic, files, noWait, closingTime.Token);
        // An operator who can't work is an error of its own; without one the runs would only wait.
        if (traffic.Operator is not null && await Task.WhenAny(work, inbox) == inbox) await inbox;
        var results = TicketResults.Of(await work);
        await closingTime.CancelAsync();
        ResultTable.Print(results, Console.Out);
        if (file is not null) await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(results, ContractsJson.Options), cancellationToken);
        return results.Tickets.Any(ticket => ticket.Outcome == TicketResult.Unfinished || (ticket.Outcome == TicketResult.Suspended && !noWait)) ? TrafficCommand.Failed : 0;
    }

    private static async Task<TicketResult[]> WorkAsync(TrafficContext traffic, IReadOnlyList<TicketFile> files, bool noWait, CancellationToken cancellationToken)
    {
        var results = new TicketResult[files.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, files.Count), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (i, token) => results[i] = await OneAsync(traffic, files[i], noWait, token));
        return results;
    }

    private static async Task<TicketResult> OneAsync(TrafficContext traffic, TicketFile file, bool noWait, CancellationToken cancellationToken)
    {
        if (file.Ticket is not { } ticket) return new(file.Name, TicketResult.Malformed, Reason: file.Problem);
        try
        {
            var runId = await traffic.Intake.SendAsync(ticket, cancellationToken);
            var end = await EndAsync(traffic, runId, noWait, cancellationToken);
            return await traffic.Ledger.CountAsync(new(file.Name, Outcome(end), runId, end?.ErrorClass is { } error ? JsonNamingPolicy.SnakeCaseLower.ConvertName(error.ToString()) : null), cancellationToken);
        }
        catch (ProblemException refused)
        {
            return new(file.Name, TicketResult.Unfinished, Reason: refused.Message);
        }
    }

    private static string Outcome(RunStatus? end)
        => end?.Outcome ?? (end?.State == TicketResult.Suspended ? TicketResult.Suspended : TicketResult.Unfinished);

    /// <summary>The run's last state: finished, or what it is when patience ends.</summary>
    private static async Task<RunStatus?> EndAsync(TrafficContext traffic, string runId, bool noWait, CancellationToken cancellationToken)
    {
        using var pause = new PeriodicTimer(_lookEvery, traffic.Time);
        var since = traffic.Time.GetTimestamp();
        while (true)
        {
            var status = await traffic.Intake.StatusAsync(runId, cancellationToken);
            if (status?.State == "finished" || (noWait && status?.State == TicketResult.Suspended) || traffic.Time.GetElapsedTime(since) > _patience) return status;
            await pause.WaitForNextTickAsync(cancellationToken);
        }
    }
}
