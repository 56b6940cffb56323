using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Tickets;

namespace AgentPlatform.Traffic.Customers;

/// <summary>A customer's mail reaches the mailbox, then the agent is asked to work on it.</summary>
internal sealed class TicketIntake(HttpClient agent, HttpClient vendor, string tenant)
{
    private const string Workflow = "customer_support_triage_v7";
    private const string Mailbox = "support@example.com";
    private readonly RunsClient _runs = new(agent);

    /// <returns>The run's id.</returns>
    /// <exception cref="ProblemException">The agent refuses the ticket.</exception>
    public async Task<string> SendAsync(Ticket ticket, CancellationToken cancellationToken)
    {
        var number = 0;
        foreach (var mail in ticket.Thread) await DeliverAsync(ticket, ++number, mail.From, mail.Body, mail.ReceivedAt, cancellationToken);
        await DeliverAsync(ticket, ++number, ticket.From, ticket.Body, ticket.ReceivedAt, cancellationToken);
        var input = JsonSerializer.SerializeToElement(ticket, ContractsJson.Options);
        return (await _runs.StartAsync(new(Workflow, tenant, input), cancellationToken)).RunId;
    }

    /// <summary>Null when the agent does not know the run.</summary>
    public Task<RunStatus?> StatusAsync(string runId, CancellationToken cancellationToken) => _runs.FindAsync(runId, cancellationToken);

    private async Task DeliverAsync(Ticket ticket, int number, string from, [Payload] string body, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var mail = new { message_id = $"{ticket.ThreadId}_{number}", thread_id = ticket.ThreadId, from, to = new[] { Mailbox }, ticket.Subject, body, received_at = at };
        using var response = await vendor.PostAsJsonAsync("admin/inbound", mail, ContractsJson.Options, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
