using System.Globalization;

namespace AgentPlatform.Traffic.Results;

internal static class ResultTable
{
    public static void Print(TicketResults results, TextWriter output)
    {
        output.WriteLine($"{"ticket",-38} {"outcome",-20} {"tools",5} {"writes",6} {"approvals",-19} {"cost USD",9}");
        foreach (var ticket in results.Tickets) output.WriteLine(Row(ticket));
        var total = results.Totals;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{$"{total.Tickets} tickets",-38} {"",-20} {total.ToolCalls,5} {total.Writes,6} {Decisions(total.Approvals, total.Rejections),-19} {total.CostUsd,9:0.0000}"));
    }

    private static string Row(TicketResult ticket) => ticket.Reason is { } reason
        ? $"{ticket.Ticket,-38} {ticket.Outcome,-20} {reason}"
        : string.Create(CultureInfo.InvariantCulture,
            $"{ticket.Ticket,-38} {ticket.Outcome,-20} {ticket.ToolCalls,5} {ticket.Writes,6} {Decisions(ticket.Approvals, ticket.Rejections),-19} {ticket.CostUsd,9:0.0000}");

    private static string Decisions(int decided, int rejected) => (decided, rejected) switch
    {
        (0, _) => "",
        (_, 0) => $"{decided} approved",
        _ when decided == rejected => $"{rejected} rejected",
        _ => $"{decided - rejected} yes, {rejected} no",
    };
}
