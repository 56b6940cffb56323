using System.Text;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>Bar R5 over a real process on a real PostgreSQL: what it exports and prints while secrets stand wherever a caller can put one.</summary>
public sealed class CanaryTests
{
    private const string Tenant = "t_canary", Word = "canaryword7f3a", Email = "canary.bird@example.com", Card = "4111111111111111", Key = "sk-proj-canary7f3aQ2dKx91LmPzT4vW8";

    [Fact]
    public async Task NothingExportedOrPrintedHoldsACanary()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Vault);
        await using var ledger = await LedgerStandIn.StartAsync();
        await using var otlp = await OtlpReceiver.StartAsync();
        var kek = Path.Combine(Path.GetTempPath(), $"kek-{Guid.NewGuid():n}");
        await using var vault = new ServiceProcess(typeof(Vault).Assembly,
        [
            .. database.Configuration, .. TestTokens.Configuration(Resources.Vault), .. otlp.Configuration, new("Vault:Kek:File", kek),
            new($"services:{Resources.Ledger}:http:0", ledger.Address.ToString()), new("Logging:LogLevel:Default", "Debug"), new("OTEL_SERVICE_NAME", "canary-vault"),
        ]);
        await vault.StartAsync();
        await PutEverywhereAsync(vault);
        // The driver's own faults quote values: a column gone, a connection cut.
        await database.ExecuteAsync("ALTER TABLE payloads RENAME COLUMN run_id TO run_id_gone");
        using (var broken = await SendAsync(vault, HttpMethod.Post, $"/v1/tenants/{Tenant}/payloads", $"\"{Word}\"")) await broken.ShouldBe(503);
        await database.KillBackendsAsync();
        await vault.StopAsync();

        foreach (var signal in (string[])["traces", "metrics", "logs"]) Assert.True(otlp.Holds("canary-vault", signal), $"no {signal}");
        Assert.True(otlp.Holds("postgresql", "traces"), "no span of the driver's");
        string[] canaries = [Word, Email, Card, Key];
        Assert.Equal([], canaries.Where(canary => otlp.Holds(canary)));
        Assert.Equal([], canaries.Where(canary => vault.Output.Contains(canary, StringComparison.Ordinal)));
        File.Delete(kek);
    }

    private static async Task PutEverywhereAsync(ServiceProcess vault)
    {
        var everything = $"{Word} {Email} {Card} {Key}";
        using (var put = await SendAsync(vault, HttpMethod.Post, $"/v1/tenants/{Tenant}/payloads", $$"""{"{{Word}}":"{{everything}}"}""", (VaultHeaders.Subject, Email), (VaultHeaders.RunId, Word))) await put.ShouldBe(201);
        using (var bad = await SendAsync(vault, HttpMethod.Post, $"/v1/tenants/{Tenant}/payloads", $$"""{"{{Word}}":1,"{{Word}}":2}""", (VaultHeaders.Ttl, Key))) await bad.ShouldBe(400);
        using (var batch = await SendAsync(vault, HttpMethod.Post, $"/v1/tenants/{Tenant}/payloads:batch", $$"""{"payloads":[{"content":"{{everything}}","{{Word}}":1}]}""")) await batch.ShouldBe(400);
        using (var path = await SendAsync(vault, HttpMethod.Get, $"/v1/tenants/{Tenant}/payloads/{Word}?token={Key}&email={Email}", null, (VaultHeaders.AccessReason, everything))) await path.ShouldBe(404);
        using (var erase = await SendAsync(vault, HttpMethod.Delete, $"/v1/tenants/{Tenant}/subjects/{Email}", null)) await erase.ShouldBe(200);
        using (var nowhere = await SendAsync(vault, HttpMethod.Get, $"/{Word}/{Key}", null)) await nowhere.ShouldBe(404);
        using var garbage = vault.Client(Key);
        using (var refused = await garbage.GetAsync($"/v1/tenants/{Word}/payloads/{Word}")) await refused.ShouldBe(401);
    }

    private static async Task<HttpResponseMessage> SendAsync(ServiceProcess vault, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var http = vault.Client(TestTokens.Issue(Tenant, "u_1", Scopes.VaultWrite, Scopes.VaultRead, Scopes.VaultOperate));
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[.. headers, ("baggage", $"run_id={Uri.EscapeDataString(Email)},user={Word},workflow_id={Word}%20x"), ("tracestate", $"v={Word}"), ("User-Agent", $"agent/{Word}")])
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }
}
