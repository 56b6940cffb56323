using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class PutAndReadTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task JsonComesBackInCanonicalForm()
    {
        var receipt = await _vault.PutAsync("""{ "b": 1.0, "a": "é" }""");
        Assert.Equal("""{"a":"é","b":1}""", await _vault.ReadAsync(receipt.PayloadRef));
        Assert.Equal(16, receipt.Bytes);
        Assert.StartsWith("hmac-sha256:", receipt.PayloadHash);
        Assert.StartsWith("vault_", receipt.PayloadRef);
    }

    [Fact]
    public async Task OtherTypesComeBackAsSent()
    {
        using var http = _vault.Writer();
        using var put = await http.SendAsync(_vault.Put("{ \"b\": 1 , }", type: "text/plain; charset=utf-8"));
        var receipt = (await put.Content.ReadFromJsonAsync<PayloadReceipt>(ContractsJson.Options))!;
        using var read = await _vault.GetAsync(receipt.PayloadRef);
        Assert.Equal("{ \"b\": 1 , }", await read.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", read.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", read.Headers.CacheControl!.ToString());
        Assert.Equal("attachment", read.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Fact]
    public async Task EqualPayloadsHaveEqualHashesWithinATenantAndOthersElsewhere()
    {
        var (one, two, elsewhere) = (await _vault.PutAsync("""{"a":1}"""), await _vault.PutAsync("""{"a":1.0}"""), await _vault.PutAsync("""{"a":1}""", VaultHost.NewTenant()));
        Assert.Equal(one.PayloadHash, two.PayloadHash);
        Assert.NotEqual(one.PayloadRef, two.PayloadRef);
        Assert.NotEqual(one.PayloadHash, elsewhere.PayloadHash);
    }

    [Fact]
    public async Task ABatchIsAnsweredInOrder()
    {
        using var http = _vault.Writer();
        var items = Enumerable.Range(0, 100).Select(i => new { content = new { i }, ttl = "1h", subject = i % 3 == 0 ? "s" + i : null });
        using var response = await http.PostAsJsonAsync($"/v1/tenants/{_vault.Tenant}/payloads:batch", new { payloads = items }, ContractsJson.Options);
        var receipts = (await response.Content.ReadFromJsonAsync<PayloadReceipts>(ContractsJson.Options))!.Items;
        Assert.Equal(100, receipts.Count);
        foreach (var i in (int[])[0, 1, 57, 99]) Assert.Equal($$"""{"i":{{i}}}""", await _vault.ReadAsync(receipts[i].PayloadRef));
    }

    [Fact]
    public async Task ABatchWithOneBadPayloadStoresNone()
    {
        using var http = _vault.Writer();
        using var content = new StringContent("""{"payloads":[{"content":{"a":1}},{"content":{"a":1},"ttl":"soon"}]}""", null, "application/json");
        using var response = await http.PostAsync($"/v1/tenants/{_vault.Tenant}/payloads:batch", content);
        await response.ShouldBe(400, ProblemCodes.InvalidRequest);
        Assert.Contains("payloads[1].ttl", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, await _vault.CountAsync($"SELECT count(*) FROM payloads WHERE tenant_id = '{_vault.Tenant}'"));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("")]
    [InlineData("{")]
    public async Task JsonThatCantBeCanonicalizedIsRefused(string body)
    {
        using var http = _vault.Writer();
        using var response = await http.SendAsync(_vault.Put(body));
        await response.ShouldBe(400, ProblemCodes.InvalidRequest);
    }

    [Theory]
    [InlineData("soon", null, null)]
    [InlineData("0s", null, null)]
    [InlineData("31d", null, null)]
    [InlineData(null, "run id with spaces", null)]
    [InlineData(null, null, "application/json; charset=utf-16")]
    public async Task BadHeadersAreRefused(string? ttl, string? run, string? type)
    {
        using var http = _vault.Writer();
        using var response = await http.SendAsync(_vault.Put("{}", ttl: ttl, run: run, type: type ?? "application/json"));
        await response.ShouldBe(400, ProblemCodes.InvalidRequest);
        Assert.Equal(0, await _vault.CountAsync($"SELECT count(*) FROM payloads WHERE tenant_id = '{_vault.Tenant}'"));
    }

    [Fact]
    public async Task ALargePayloadIsStoredAndATooLargeOneRefused()
    {
        var text = new string('x', (8 << 20) - 2);
        var receipt = await _vault.PutAsync($"\"{text}\"");
        Assert.Equal(8 << 20, (await _vault.ReadAsync(receipt.PayloadRef)).Length);
        using var http = _vault.Writer();
        var tooLarge = _vault.Put($"\"{text}x\"");
        // The refusal comes before the body is read: wait for it instead of writing into a closed connection.
        tooLarge.Headers.ExpectContinue = true;
        using var response = await http.SendAsync(tooLarge);
        await response.ShouldBe(413, ProblemCodes.TooLarge);
    }

    [Fact]
    public async Task ReadingIsInTheLedgerWithReaderReasonAndReference()
    {
        var receipt = await _vault.PutAsync("""{"a":1}""", run: "run_1");
        await _vault.ReadAsync(receipt.PayloadRef);
        var entry = Assert.Single(_vault.Recorded(EntryTypes.PayloadAccessed));
        Assert.Equal(receipt.PayloadRef, entry.Payload!.PayloadRef);
        Assert.Equal(new Actor("u_1", IsAgent: false), entry.Actor);
        Assert.Equal("ticket 4711", entry.Data!["reason"].GetString());
        Assert.Equal(receipt.PayloadHash, entry.Data["payload_hash"].GetString());
        Assert.Equal("run_1", entry.RunId);
    }

    [Fact]
    public async Task WithoutAReasonNothingIsReleased()
    {
        var receipt = await _vault.PutAsync("{}");
        foreach (var reason in (string?[])[null, " ", new string('x', 501)])
        {
            using var response = await _vault.GetAsync(receipt.PayloadRef, reason: reason);
            await response.ShouldBe(400, ProblemCodes.AccessReasonRequired);
        }
        Assert.Empty(_vault.Recorded(EntryTypes.PayloadAccessed));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task WithoutTheLedgersWordNothingIsReleased(bool down, bool losesAnswers)
    {
        var receipt = await _vault.PutAsync("""{"secret":"canary-4711"}""");
        (_vault.Ledger.Down, _vault.Ledger.LosesAnswers) = (down, losesAnswers);
        using var response = await _vault.GetAsync(receipt.PayloadRef);
        await response.ShouldBe(503, ProblemCodes.Unavailable);
        Assert.DoesNotContain("canary", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task UnknownForeignAndMalformedReferencesGetTheSameAnswer()
    {
        var foreign = await _vault.PutAsync("{}", VaultHost.NewTenant());
        var own = await _vault.PutAsync("{}");
        var answers = new HashSet<string>();
        foreach (var reference in (string[])[foreign.PayloadRef, own.PayloadRef[..^1] + (own.PayloadRef[^1] == 'A' ? 'Q' : 'A'), "vault_unknown", "nonsense", "vault_" + new string('A', 32)])
        {
            using var response = await _vault.GetAsync(reference);
            Assert.Equal(404, (int)response.StatusCode);
            var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            answers.Add($"{problem.GetProperty("code")} {problem.GetProperty("detail")}");
        }
        Assert.Single(answers);
        Assert.Empty(_vault.Recorded(EntryTypes.PayloadAccessed));
    }

    [Fact]
    public async Task ExpiredMeansUnreadableAtOnce()
    {
        var receipt = await _vault.PutAsync("{}", ttl: "2s");
        Assert.Equal(_vault.Time.GetUtcNow().AddSeconds(2).ToUnixTimeMilliseconds(), receipt.ExpiresAt.ToUnixTimeMilliseconds());
        _vault.Time.Advance(TimeSpan.FromSeconds(1.9));
        await _vault.ReadAsync(receipt.PayloadRef);
        _vault.Time.Advance(TimeSpan.FromSeconds(0.1));
        using var response = await _vault.GetAsync(receipt.PayloadRef);
        await response.ShouldBe(410, ProblemCodes.Expired);
    }

    [Fact]
    public async Task WhatExpiresWhileTheLedgerThinksIsNotReleased()
    {
        var receipt = await _vault.PutAsync("{}", ttl: "2s");
        _vault.Ledger.BeforeAppend = () =>
        {
            _vault.Time.Advance(TimeSpan.FromSeconds(3));
            return Task.CompletedTask;
        };
        using var response = await _vault.GetAsync(receipt.PayloadRef);
        await response.ShouldBe(410, ProblemCodes.Expired);
    }
}
