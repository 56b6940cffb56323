namespace AgentPlatform.Traffic.Results;

/// <summary>What came of one ticket file. No personal data: file name, ids and counts.</summary>
/// <param name="Outcome"><c>success</c>, an error class, <c>waiting</c> for a person, <c>unfinished</c> or <c>malformed</c>.</param>
/// <param name="Approvals">Decided ones.</param>
/// <param name="Reason">Why a ticket has no run.</param>
internal sealed record TicketResult(
    string Ticket, string Outcome, string? RunId = null, string? ErrorClass = null, int ToolCalls = 0, int Writes = 0, int Approvals = 0,
    int Rejections = 0, long TokensIn = 0, long TokensOut = 0, decimal CostUsd = 0, string? Reason = null)
{
    public const string Waiting = "waiting";
    public const string Unfinished = "unfinished";
    public const string Malformed = "malformed";
}

internal sealed record Totals(int Tickets, int ToolCalls, int Writes, int Approvals, int Rejections, long TokensIn, long TokensOut, decimal CostUsd);

internal sealed record TicketResults(IReadOnlyList<TicketResult> Tickets, Totals Totals)
{
    public static TicketResults Of(IReadOnlyList<TicketResult> tickets) => new(tickets, new(
        tickets.Count, tickets.Sum(ticket => ticket.ToolCalls), tickets.Sum(ticket => ticket.Writes), tickets.Sum(ticket => ticket.Approvals),
        tickets.Sum(ticket => ticket.Rejections), tickets.Sum(ticket => ticket.TokensIn), tickets.Sum(ticket => ticket.TokensOut), tickets.Sum(ticket => ticket.CostUsd)));
}
