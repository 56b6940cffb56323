using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>A vault on a database of its own, with a ledger that can be told to fail and a clock that can be moved.</summary>
public sealed class VaultHost : IAsyncDisposable
{
    private readonly ServiceHost<Vault> _host;
    private readonly bool _ownsDatabase;

    private VaultHost(TestDatabase database, bool ownsDatabase, string kekFile, LedgerDouble ledger, ManualTime time, params (string Key, string Value)[] settings)
    {
        (Database, _ownsDatabase, KekFile, Ledger, Time) = (database, ownsDatabase, kekFile, ledger, time);
        KeyValuePair<string, string?>[] configuration =
        [
            .. database.Configuration,
            // An hour, so that no test shares its time with maintenance it did not ask for.
            new("Vault:Maintenance", "01:00:00"), new("Vault:Kek:File", kekFile),
            .. settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value)),
        ];
        _host = new(configuration, services =>
        {
            services.RemoveAll<ILedger>();
            services.AddSingleton<ILedger>(ledger).AddSingleton<TimeProvider>(time).AddSingleton<ILoggerProvider>(Logs);
        });
    }

    /// <summary>Each test its own, see <see cref="ForNextTest"/>.</summary>
    public string Tenant { get; private set; } = NewTenant();

    public TestDatabase Database { get; }
    public CapturedLogs Logs { get; } = new();
    public LedgerDouble Ledger { get; }
    public ManualTime Time { get; }
    public string KekFile { get; }
    public IServiceProvider Services => _host.Services;

    public static async Task<VaultHost> StartAsync(params (string Key, string Value)[] settings)
        => new(await TestDatabase.CreateAsync(Databases.Vault), true, Path.Combine(Path.GetTempPath(), $"kek-{Guid.NewGuid():n}"), new(), Now(), settings);

    public static string NewTenant() => "t_" + Guid.NewGuid().ToString("n")[..12];

    /// <summary>A fresh tenant, and a ledger that works.</summary>
    public VaultHost ForNextTest()
    {
        (Tenant, Ledger.Down, Ledger.LosesAnswers, Ledger.BeforeAppend) = (NewTenant(), false, false, null);
        return this;
    }

    /// <summary>Another vault on the same database, KEK, ledger and clock.</summary>
    public VaultHost StartAnother(params (string Key, string Value)[] settings) => new(Database, false, KekFile, Ledger, Time, settings) { Tenant = Tenant };

    /// <summary>Tokens are checked against the real clock, so tests start near it.</summary>
    private static ManualTime Now() => new(DateTimeOffset.UtcNow);

    public HttpClient As(string subject, string? tenant, params string[] scopes) => _host.Client(TestTokens.Issue(tenant ?? Tenant, subject, scopes));

    public HttpClient Writer(string? tenant = null) => As("svc_harness", tenant, Scopes.VaultWrite);
    public HttpClient Reader(string? tenant = null, string subject = "u_1") => As(subject, tenant, Scopes.VaultRead);
    public HttpClient Operator(string? tenant = null) => As("u_operator", tenant, Scopes.VaultOperate);
    public HttpClient Nobody(string? token = null) => _host.Client(token);

    public async Task<PayloadReceipt> PutAsync(string json, string? tenant = null, string? ttl = null, string? subject = null, string? run = null)
    {
        using var http = Writer(tenant);
        using var response = await http.SendAsync(Put(json, tenant, ttl, subject, run));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<PayloadReceipt>(ContractsJson.Options))!;
    }

    public HttpRequestMessage Put(string body, string? tenant = null, string? ttl = null, string? subject = null, string? run = null, string type = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tenants/{tenant ?? Tenant}/payloads") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (ttl is not null) request.Headers.Add(VaultHeaders.Ttl, ttl);
        if (subject is not null) request.Headers.Add(VaultHeaders.Subject, subject);
        if (run is not null) request.Headers.Add(VaultHeaders.RunId, run);
        return request;
    }

    public async Task<HttpResponseMessage> GetAsync(string reference, string? tenant = null, string? reason = "ticket 4711", string subject = "u_1")
    {
        using var http = Reader(tenant, subject);
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tenants/{tenant ?? Tenant}/payloads/{reference}");
        if (reason is not null) request.Headers.Add(VaultHeaders.AccessReason, reason);
        return await http.SendAsync(request);
    }

    public async Task<string> ReadAsync(string reference, string? tenant = null)
    {
        using var response = await GetAsync(reference, tenant);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<T> OperateAsync<T>(HttpMethod method, string path, string? tenant = null)
    {
        using var http = Operator(tenant);
        using var response = await http.SendAsync(new(method, $"/v1/tenants/{tenant ?? Tenant}/{path}"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<T>(ContractsJson.Options))!;
    }

    public async Task<HttpResponseMessage> OperateAsync(HttpMethod method, string path, string? tenant = null)
    {
        using var http = Operator(tenant);
        return await http.SendAsync(new(method, $"/v1/tenants/{tenant ?? Tenant}/{path}"));
    }

    public IReadOnlyList<LedgerRecord> Recorded(string type) => [.. Ledger.Of(type).Where(entry => entry.TenantId == Tenant)];

    public async Task<long> CountAsync(string sql) => Convert.ToInt64(await Database.ExecuteAsync(sql), null);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        if (!_ownsDatabase) return;
        await Database.DisposeAsync();
        File.Delete(KekFile);
    }
}

/// <summary>One vault for the tests of a class.</summary>
public sealed class VaultFixture : IAsyncLifetime
{
    public VaultHost Vault { get; private set; } = null!;

    public async Task InitializeAsync() => Vault = await VaultHost.StartAsync();
    public async Task DisposeAsync() => await Vault.DisposeAsync();
}

internal static class Answers
{
    public static async Task ShouldBe(this HttpResponseMessage response, int status, string? code = null)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {body}");
        if (code is not null) Assert.Equal(code, JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
    }
}
