using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Tickets;

namespace AgentPlatform.Traffic.Operator;

/// <summary>
/// A person at the approvals inbox, by the public API and with their own token: reads what is to be approved from the vault,
/// which records the access, and decides on exactly that.
/// </summary>
internal sealed class ScriptedOperator(HttpClient supervisor, HttpClient vault, string tenant, TimeProvider time)
{
    private static readonly TimeSpan _lookEvery = TimeSpan.FromMilliseconds(300);
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> _threads = new();
    private readonly VaultClient _vault = new(vault);
    private readonly string _approvals = $"v1/tenants/{Uri.EscapeDataString(tenant)}/approvals";

    /// <summary>The operator has read this ticket and knows who is in its thread.</summary>
    public void Know(Ticket ticket)
        => _threads[ticket.ThreadId] = new HashSet<string>([ticket.From, .. ticket.Thread.Select(mail => mail.From)], StringComparer.OrdinalIgnoreCase);

    /// <summary>Decides until canceled.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var pause = new PeriodicTimer(_lookEvery, time);
        while (await pause.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                var inbox = await supervisor.GetFromJsonAsync<ApprovalList>($"{_approvals}?state=requested", ContractsJson.Options, cancellationToken);
                foreach (var approval in inbox!.Approvals) await DecideAsync(approval, cancellationToken);
            }
            catch (HttpRequestException down) when (down.StatusCode is null or >= HttpStatusCode.InternalServerError)
            {
                Console.WriteLine("the operator can't reach the inbox; looks again");
            }
        }
    }

    private async Task DecideAsync(ApprovalView approval, CancellationToken cancellationToken)
    {
        var shown = await _vault.ReadAsync(tenant, approval.PayloadRef!, $"decide approval {approval.ApprovalId}", cancellationToken);
        using var args = JsonDocument.Parse(shown);
        var ruling = OperatorRules.Decide(approval.ToolName!, args.RootElement, thread => _threads.GetValueOrDefault(thread, new HashSet<string>()));
        using var response = await supervisor.PostAsJsonAsync($"{_approvals}/{Uri.EscapeDataString(approval.ApprovalId)}/decision",
            new ApprovalDecision(ruling.Approve ? "approve" : "reject", ruling.Comment), ContractsJson.Options, cancellationToken);
        // Decided by somebody else, or too late: then it no longer waits, which is all that matters here.
        if (response.StatusCode != HttpStatusCode.Conflict) response.EnsureSuccessStatusCode();
    }
}
