using System.Text.Json;
using AgentPlatform.AgentHarness.Testing;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Tests.Vendor;
using AgentPlatform.SupportTriage.Tickets;
using AgentPlatform.TestSupport;
using AgentPlatform.Traffic.Operator;
using AgentPlatform.VendorApi;
using AgentPlatform.VendorApi.Admin;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.SupportTriage.Tests;

/// <summary>All sample tickets through the real harness against a real vendor, once; ledger, vault and supervisor in memory.</summary>
public sealed class GovernedShop : IAsyncLifetime
{
    private readonly VendorKeys _keys = new();
    private readonly ServiceHost<VendorOptions> _vendor;
    private readonly HttpClient _admin;

    public GovernedShop()
    {
        _vendor = new(_keys.Configuration);
        _admin = _vendor.Client(_keys.Admin);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"services:{Resources.VendorApi}:http:0"] = _vendor.Address.ToString(), ["Vendor:ApiKeyFile"] = _keys.ApiKeyFile,
        }).Build();
        Host = new(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.yaml")), harness => harness.AddSupportTriage(configuration));
    }

    public AgentTestHost Host { get; }
    public Dictionary<string, RunStatus> Runs { get; } = [];
    public IReadOnlyList<VendorApi.Admin.EffectView> Effects { get; private set; } = [];

    public IReadOnlyList<LedgerRecord> Records(string ticketId) => Host.Records(Runs[ticketId].RunId);

    public async Task InitializeAsync()
    {
        using var closingTime = new CancellationTokenSource();
        var inbox = DecideAsync(closingTime.Token);
        foreach (var ticket in SampleTickets.All)
        {
            (await _admin.CallAsync("admin/inbound", new InboundMail(
                $"{ticket.ThreadId}_1", ticket.ThreadId, ticket.From, ticket.To, ticket.Subject, ticket.Body, ticket.ReceivedAt))).EnsureSuccessStatusCode();
            var runId = await Host.Runs.StartAsync(new(TriageWorkflow.Id, AgentTestHost.Tenant, JsonSerializer.SerializeToElement(ticket, ContractsJson.Options)), AgentTestHost.User, default);
            Runs[ticket.Id] = await Host.Runs.WaitAsync(AgentTestHost.Tenant, runId, default).WaitAsync(TimeSpan.FromSeconds(60));
        }
        await closingTime.CancelAsync();
        await inbox;
        Effects = (await _admin.EffectsAsync()).Effects;
    }

    private async Task DecideAsync(CancellationToken closingTime)
    {
        var participants = SampleTickets.All.ToDictionary(ticket => ticket.ThreadId, IReadOnlySet<string> (ticket) => new HashSet<string> { ticket.From });
        while (!closingTime.IsCancellationRequested)
        {
            foreach (var approval in Host.Supervisor.Approvals.Where(approval => approval.State == ApprovalState.Requested))
            {
                using var args = JsonDocument.Parse(await Host.Vault.ReadAsync(AgentTestHost.Tenant, approval.PayloadRef!, "decide", default));
                await Host.Supervisor.DecideAsync(approval.ApprovalId, OperatorRules.Decide(approval.ToolName!, args.RootElement, thread => participants[thread]).Approve);
            }
            await Task.Delay(10, CancellationToken.None);
        }
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        _admin.Dispose();
        await _vendor.DisposeAsync();
        _keys.Dispose();
    }
}
