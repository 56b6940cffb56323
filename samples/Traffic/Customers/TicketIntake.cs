using System.Net;
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

    /// <returns>The run's id.</returns>
    public async Task<string> SendAsync(Ticket ticket, CancellationToken cancellationToken)
    {
        var number = 0;
        foreach (var mail in ticket.Thread) await DeliverAsync(ticket, ++number, mail.From, mail.Body, mail.ReceivedAt, cancellationToken);
        await DeliverAsync(ticket, ++number, ticket.From, ticket.Body, ticket.ReceivedAt, cancellationToken);
        var request = new RunRequest(Workflow, tenant, JsonSerializer.SerializeToElement(ticket, ContractsJson.Options));
        using var response = await agent.PostAsJsonAsync("v1/runs", request, ContractsJson.Options, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<RunAccepted>(ContractsJson.Options, cancellationToken))!.RunId;
    }

    /// <summary>Null when the agent does not know the run.</summary>
    public async Task<RunStatus?> StatusAsync(string runId, CancellationToken cancellationToken)
    {
        using var response = await agent.GetAsync($"v1/runs/{runId}", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        await EnsureAsync(response, cancellationToken);
        return await response.Content.ReadFromJsonAsync<RunStatus>(ContractsJson.Options, cancellationToken);
    }

    private async Task DeliverAsync(Ticket ticket, int number, string from, [Payload] string body, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var mail = new { message_id = $"{ticket.ThreadId}_{number}", thread_id = ticket.ThreadId, from, to = new[] { Mailbox }, ticket.Subject, body, received_at = at };
        using var response = await vendor.PostAsJsonAsync("admin/inbound", mail, ContractsJson.Options, cancellationToken);
        await EnsureAsync(response, cancellationToken);
    }

    private static async Task EnsureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        throw new ProblemException(response.StatusCode, problem.GetProperty("code").GetString()!,
            problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : "no detail");
    }
}
