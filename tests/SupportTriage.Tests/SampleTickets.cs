using AgentPlatform.SupportTriage.Tickets;

namespace AgentPlatform.SupportTriage.Tests;

internal static class SampleTickets
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "tickets");

    public static IReadOnlyList<Ticket> All { get; } = [.. TicketFolder.Load(Folder).Select(file => file.Ticket!)];

    public static Ticket Get(string id) => All.Single(ticket => ticket.Id == id);
}
