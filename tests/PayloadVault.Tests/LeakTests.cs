using System.Collections.Concurrent;
using System.Diagnostics;
using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class LeakTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task NoPayloadReachesLogsSpansOrErrors()
    {
        const string canary = "canary-4711";
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue($"{span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.SelectMany(e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(listener);

        var receipt = await _vault.PutAsync($$"""{"secret":"{{canary}}"}""");
        await _vault.ReadAsync(receipt.PayloadRef);
        using var http = _vault.Writer();
        using var bad = await http.SendAsync(_vault.Put($$"""{"{{canary}}":1,"{{canary}}":2}"""));
        Assert.DoesNotContain(canary, await bad.Content.ReadAsStringAsync());
        using var typo = await http.PostAsync($"/v1/tenants/{_vault.Tenant}/payloads:batch", new StringContent($$"""{"payloads":[{"{{canary}}":"{{canary}}"}]}""", null, "application/json"));
        await typo.ShouldBe(400);
        Assert.DoesNotContain($": \"{canary}\"", await typo.Content.ReadAsStringAsync());
        await _vault.Database.ExecuteAsync("UPDATE payloads SET salt = salt || '\\x00' WHERE tenant_id = '" + _vault.Tenant + "'");
        using var alarm = await _vault.GetAsync(receipt.PayloadRef);
        await alarm.ShouldBe(500, ProblemCodes.IntegrityFailed);

        Assert.NotEmpty(spans);
        Assert.DoesNotContain(spans, span => span.Contains(canary));
        Assert.DoesNotContain(_vault.Logs.Lines, line => line.Contains(canary));
    }

    [Fact]
    public async Task NoPayloadIsStoredInTheClear()
    {
        await _vault.PutAsync("""{"secret":"canary-4711"}""");
        Assert.Equal(0, await _vault.CountAsync("SELECT count(*) FROM payloads p WHERE p::text LIKE '%canary%' OR position('canary'::bytea IN ciphertext) > 0"));
    }
}
