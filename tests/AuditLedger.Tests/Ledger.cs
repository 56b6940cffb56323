using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>A ledger of a test's own: database, service on a real port, a clock that only the test moves, a tenant.</summary>
public sealed class Ledger : IAsyncDisposable
{
    public const string Tenant = "t_test";
    private readonly TimeProvider _time;
    private static readonly string s_all = string.Join(' ', Scopes.All);

    private Ledger(TestDatabase database, ServiceHost<LedgerOptions> host, TimeProvider time, LogLines logs)
    {
        (Database, Host, _time, Logs) = (database, host, time, logs);
        Http = host.Client(TestTokens.Issue("*", "svc_test", s_all));
        Client = new LedgerClient(Http);
    }

    public TestDatabase Database { get; }
    public ServiceHost<LedgerOptions> Host { get; }
    public LogLines Logs { get; }

    /// <value>The test's clock, where it has one.</value>
    public ManualTime Time => (ManualTime)_time;
    public HttpClient Http { get; }
    public ILedger Client { get; }

    public static async Task<Ledger> StartAsync(params (string Key, string Value)[] settings)
        => On(await TestDatabase.CreateAsync(Databases.Ledger), new ManualTime(), settings);

    /// <summary>Another process' worth of ledger on the same database.</summary>
    /// <param name="time">A <see cref="ManualTime"/>, or the system's where waiting is part of the test.</param>
    public static Ledger On(TestDatabase database, TimeProvider time, params (string Key, string Value)[] settings)
    {
        var configuration = database.Configuration.Concat(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value)));
        var logs = new LogLines();
        var host = new ServiceHost<LedgerOptions>(configuration, services => services.AddSingleton(time).AddSingleton<ILoggerProvider>(logs));
        return new Ledger(database, host, time, logs);
    }

    public HttpClient As(string subject, string scope, string tenant = "*") => Host.Client(TestTokens.Issue(tenant, subject, scope));

    /// <summary>Sends raw JSON and returns status, problem code and body.</summary>
    public async Task<(HttpStatusCode Status, string? Code, string Body)> SendAsync(HttpMethod method, string path, string? json = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await (client ?? Http).SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        var code = !answer.IsSuccessStatusCode && body.StartsWith('{') ? JsonDocument.Parse(body).RootElement.GetProperty("code").GetString() : null;
        return (answer.StatusCode, code, body);
    }

    public async Task<IReadOnlyList<Receipt>> AppendAsync(params LedgerRecord[] records) => await Client.AppendAsync(Tenant, records, default);

    public async Task<string[]> ExportAsync() => (await Http.GetStringAsync($"v1/tenants/{Tenant}/export")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }
}
