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
    private const string Finished = "finished";
    private const string Suspended = "suspended";
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
        return results.Tickets.Any(ticket => ticket.Outcome == TicketResult.Unfinished || (ticket.Outcome == TicketResult.Waiting && !noWait)) ? TrafficCommand.Failed : 0;
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
            var (outcome, error) = await EndAsync(traffic, runId, noWait, cancellationToken);
            return await traffic.Ledger.CountAsync(new(file.Name, outcome, runId, error), cancellationToken);
        }
        catch (ProblemException refused)
        {
            return new(file.Name, TicketResult.Unfinished, Reason: refused.Message);
        }
    }

    /// <summary>Finished, or what it is when waiting for it ends.</summary>
    private static async Task<(string Outcome, string? ErrorClass)> EndAsync(TrafficContext traffic, string runId, bool noWait, CancellationToken cancellationToken)
    {
        using var pause = new PeriodicTimer(_lookEvery, traffic.Time);
        var since = traffic.Time.GetTimestamp();
        while (true)
        {
            var status = await traffic.Intake.StatusAsync(runId, cancellationToken);
            if (status is { State: Finished, Outcome: { } outcome }) return (outcome, ErrorClassName(status));
            if (noWait && await traffic.Ledger.WaitsForAPersonAsync(runId, cancellationToken)) return (TicketResult.Waiting, null);
            if (traffic.Time.GetElapsedTime(since) > _patience) return (status?.State == Suspended ? TicketResult.Waiting : TicketResult.Unfinished, null);
            await pause.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static string? ErrorClassName(RunStatus status)
        => status.ErrorClass is { } error ? JsonNamingPolicy.SnakeCaseLower.ConvertName(error.ToString()) : null;
}
