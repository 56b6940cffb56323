using System.Net.Http.Headers;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AgentPlatform.Supervisor.Console;

/// <summary>
/// The documented calls, made over HTTP with the token of the person at the browser: a page can show and do what that person
/// may, and the ledger names them. The console has no other way to any data.
/// </summary>
public sealed class ConsoleApi(IHttpClientFactory clients, IHttpContextAccessor accessor, IConfiguration configuration, IServer server)
{
    public const string ClientName = "console";

    public async Task<ILedger> LedgerAsync() => new LedgerClient(await ClientAsync(AddressOf(Resources.Ledger)));

    public async Task<IVault> VaultAsync() => new VaultClient(await ClientAsync(AddressOf(Resources.Vault)));

    /// <summary>Calls that answer with something else than JSON: exports, checkpoints.</summary>
    public async Task<HttpClient> LedgerHttpAsync() => await ClientAsync(AddressOf(Resources.Ledger));

    public async Task<T> GetAsync<T>(string tenantId, string path)
        => await (await ClientAsync(Own)).GetAsync<T>($"v1/tenants/{Uri.EscapeDataString(tenantId)}/{path}", Aborted);

    public async Task<T> PostAsync<T>(string tenantId, string path, object body)
        => await (await ClientAsync(Own)).PostAsync<T>($"v1/tenants/{Uri.EscapeDataString(tenantId)}/{path}", body, Aborted);

    /// <summary>Sends a policy document as it is.</summary>
    public async Task PostDocumentAsync(string tenantId, string path, string document)
    {
        using var response = await (await ClientAsync(Own)).PostAsync($"v1/tenants/{Uri.EscapeDataString(tenantId)}/{path}", new StringContent(document), Aborted);
        await WireHttp.EnsureSuccessAsync(response, Aborted);
    }

    public CancellationToken Aborted => accessor.HttpContext?.RequestAborted ?? CancellationToken.None;

    private async Task<HttpClient> ClientAsync(string address)
    {
        var client = clients.CreateClient(ClientName);
        client.BaseAddress = new Uri(address);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
        return client;
    }

    private async Task<string> TokenAsync()
    {
        var http = accessor.HttpContext!;
        if (AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var sent) && sent.Parameter is { } bearer) return bearer;
        return await http.GetTokenAsync(ConsoleHosting.CookieScheme, SignIn.TokenName) ?? throw new InvalidOperationException("A signed-in browser has a token.");
    }

    private string AddressOf(string resource)
        => configuration[$"services:{resource}:{Resources.HttpEndpoint}:0"] ?? throw new InvalidOperationException($"services:{resource}:http:0 must be the URL of {resource}.");

    /// <summary>This process itself, by the loopback interface where it listens on all.</summary>
    private string Own => configuration[$"services:{Resources.Supervisor}:{Resources.HttpEndpoint}:0"]
        ?? server.Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal)
            .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal);
}
