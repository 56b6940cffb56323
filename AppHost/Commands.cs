using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AppHost;

/// <summary>Buttons on resources of the Aspire dashboard, for the first five minutes.</summary>
internal static class Commands
{
    private const string Tenant = "t_demo";

    public static void AddCommands(this IDistributedApplicationBuilder builder, Identity identity,
        IResourceBuilder<ProjectResource> ledger, IResourceBuilder<ProjectResource> supervisor, IResourceBuilder<ProjectResource> agent)
    {
        if (!identity.IsLocal) return;
        agent.WithCommand("send-ticket", "Send a ticket", context => SendTicketAsync(builder, identity, agent, context.CancellationToken),
            new() { IconName = "Mail", IsHighlighted = true, Description = "Starts a run on one of the sample tickets." });
        ledger.WithCommand("verify-ledger", "Verify ledger", context => VerifyAsync(identity, ledger, context.CancellationToken),
            new() { IconName = "ShieldCheckmark", IsHighlighted = true, Description = "Exports the chain and checks it against the newest checkpoint, like ledger-verify." });
        supervisor.WithCommand("show-audit-gap", "Show audit gap", context => AuditGapAsync(identity, supervisor, context.CancellationToken),
            new() { IconName = "DocumentSearch", IsHighlighted = true, Description = "Facts of the ledger without their counterpart." });
    }

    private static async Task<ExecuteCommandResult> SendTicketAsync(
        IDistributedApplicationBuilder builder, Identity identity, IResourceBuilder<ProjectResource> agent, CancellationToken cancellationToken)
    {
        var tickets = Directory.GetFiles(SampleWorld.Samples(builder, "SupportTriage/tickets"), "*.json");
        using var ticket = JsonDocument.Parse(await File.ReadAllBytesAsync(tickets[Random.Shared.Next(tickets.Length)], cancellationToken));
        using var http = Client(identity, agent);
        var request = new RunRequest("customer_support_triage_v7", Tenant, ticket.RootElement);
        using var response = await http.PostAsJsonAsync("v1/runs", request, ContractsJson.Options, cancellationToken);
        if (!response.IsSuccessStatusCode) return CommandResults.Failure(await response.Content.ReadAsStringAsync(cancellationToken));
        var accepted = await response.Content.ReadFromJsonAsync<RunAccepted>(ContractsJson.Options, cancellationToken);
        return CommandResults.Success($"Run {accepted!.RunId} started; follow it in the console.");
    }

    /// <summary>What an auditor would do: take the export, the checkpoint and the key, and run the offline verifier on them.</summary>
    private static async Task<ExecuteCommandResult> VerifyAsync(Identity identity, IResourceBuilder<ProjectResource> ledger, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-verify-").FullName;
        try
        {
            using var http = Client(identity, ledger);
            foreach (var (path, file) in ((string, string)[])[("checkpoint", "checkpoint"), ("checkpoint/key", "vkey"), ("export", "export.ndjson")])
            {
                await using var body = await http.GetStreamAsync($"v1/tenants/{Tenant}/{path}", cancellationToken);
                await using var target = File.Create(Path.Combine(folder, file));
                await body.CopyToAsync(target, cancellationToken);
            }
            using var verify = Process.Start(new ProcessStartInfo("dotnet",
                [Path.Combine(AppContext.BaseDirectory, "ledger-verify.dll"), "export.ndjson", "--checkpoint", "checkpoint", "--key", "vkey"])
            {
                WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var output = await Task.WhenAll(verify.StandardOutput.ReadToEndAsync(cancellationToken), verify.StandardError.ReadToEndAsync(cancellationToken));
            await verify.WaitForExitAsync(cancellationToken);
            var text = string.Concat(output).Trim();
            return verify.ExitCode == 0 ? CommandResults.Success(text) : CommandResults.Failure(text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ExecuteCommandResult> AuditGapAsync(Identity identity, IResourceBuilder<ProjectResource> supervisor, CancellationToken cancellationToken)
    {
        using var http = Client(identity, supervisor);
        using var response = await http.GetAsync($"v1/tenants/{Tenant}/audit-gap", cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? CommandResults.Success("Audit gap", body, CommandResultFormat.Json, displayImmediately: true)
            : CommandResults.Failure(body);
    }

    private static HttpClient Client(Identity identity, IResourceBuilder<ProjectResource> service)
    {
        var http = new HttpClient { BaseAddress = new Uri(service.GetEndpoint(Resources.HttpEndpoint).Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", identity.OperatorToken());
        return http;
    }
}
