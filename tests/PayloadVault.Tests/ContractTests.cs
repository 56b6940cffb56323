using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Tests;

/// <summary>The contract as a stranger tries it: odd and hostile requests over real HTTP, and what is answered and stored.</summary>
public sealed class ContractTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private readonly VaultHost _vault = fixture.Vault.ForNextTest();

    [Fact]
    public async Task AReceiptHasExactlyTheContractsMembers()
    {
        using var http = _vault.Writer();
        using var response = await http.SendAsync(_vault.Put("""{"a":1}"""));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using var receipt = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(["bytes", "expires_at", "payload_hash", "payload_ref"], receipt.RootElement.EnumerateObject().Select(x => x.Name).Order());
        Assert.Matches("^hmac-sha256:[0-9a-f]{64}$", receipt.RootElement.GetProperty("payload_hash").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", receipt.RootElement.GetProperty("expires_at").GetString());
        Assert.EndsWith(receipt.RootElement.GetProperty("payload_ref").GetString()!, response.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("""{"payloads":null}""", 400)]
    [InlineData("""{"payloads":[null]}""", 400)]
    [InlineData("""{"payloads":[{}]}""", 400)]
    [InlineData("""{"payloads":[]}""", 400)]
    [InlineData("""{"payloads":[{"content":1,"kind":"x"}]}""", 400)]
    [InlineData("""{"payloads":[{"content":1,"content":2}]}""", 400)]
    [InlineData("""{"payloads":[{"content":{"a":1,"a":2}}]}""", 400)]
    [InlineData("""{"payloads":[{"content":"\ud800"}]}""", 400)]
    [InlineData("""{"payloads":[{"content":1e999}]}""", 400)]
    [InlineData("""{"payloads":[{"content":1,"subject":"a\u0000b"}]}""", 400)]
    [InlineData("""{"payloads":[{"content":1,"run_id":"a b"}]}""", 400)]
    [InlineData("""{"payloads":[{"content":1,"ttl":""}],"x":1}""", 400)]
    [InlineData("""[]""", 400)]
    [InlineData("""null""", 400)]
    [InlineData("""{"payloads":[{"content":null}]}""", 200)]
    public async Task ABatchIsTakenWholeOrRefusedWithAProblem(string body, int status)
    {
        using var http = _vault.Writer();
        using var response = await http.PostAsync(Path("payloads:batch"), new StringContent(body, null, "application/json"));
        await response.ShouldBe(status, status == 400 ? ProblemCodes.InvalidRequest : null);
        Assert.Equal(status == 200 ? 1 : 0, await StoredAsync());
    }

    [Fact]
    public async Task ABatchHasABound()
    {
        using var http = _vault.Writer();
        using var response = await http.PostAsJsonAsync(Path("payloads:batch"), new { payloads = Enumerable.Range(0, 1001).Select(i => new { content = i }) }, ContractsJson.Options);
        await response.ShouldBe(400, ProblemCodes.InvalidRequest);
    }

    [Fact]
    public async Task ABatchOfAnotherTypeThanJsonIs415()
    {
        using var http = _vault.Writer();
        using var response = await http.PostAsync(Path("payloads:batch"), new StringContent("""{"payloads":[{"content":1}]}""", null, "text/plain"));
        await response.ShouldBe(415, ProblemCodes.InvalidRequest);
    }

    [Theory]
    [InlineData(64, 201), InlineData(65, 400)]
    public async Task NestingIsBounded(int depth, int status)
    {
        using var http = _vault.Writer();
        using var response = await http.SendAsync(_vault.Put(new string('[', depth) + new string(']', depth)));
        await response.ShouldBe(status);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'1' })]
    public async Task BytesThatAreNoJsonAreRefused(byte[] body)
    {
        using var http = _vault.Writer();
        using var response = await http.PostAsync(Path("payloads"), new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } });
        await response.ShouldBe(400, ProblemCodes.InvalidRequest);
    }

    [Fact]
    public async Task AnythingElseThanJsonIsStoredByteForByte()
    {
        var body = Enumerable.Range(0, 256).Select(x => (byte)x).ToArray();
        using var http = _vault.Writer();
        using var put = await http.PostAsync(Path("payloads"), new ByteArrayContent(body));
        var receipt = (await put.Content.ReadFromJsonAsync<PayloadReceipt>(ContractsJson.Options))!;
        using var read = await _vault.GetAsync(receipt.PayloadRef);
        Assert.Equal("application/octet-stream", read.Content.Headers.ContentType!.MediaType);
        Assert.Equal(body, await read.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task APayloadInAnEncodingIsRefused()
    {
        using var http = _vault.Writer();
        var request = _vault.Put("{}");
        request.Content!.Headers.ContentEncoding.Add("gzip");
        using var response = await http.SendAsync(request);
        await response.ShouldBe(415, ProblemCodes.InvalidRequest);
    }

    [Theory]
    [InlineData("1d", 86_400), InlineData("24h", 86_400), InlineData("90m", 5_400), InlineData("2s", 2), InlineData("30d", 30 * 86_400)]
    public async Task LifetimesAreTakenInEachUnit(string ttl, int seconds)
        => Assert.Equal(_vault.Time.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds(), (await _vault.PutAsync("1", ttl: ttl)).ExpiresAt.ToUnixTimeMilliseconds());

    [Theory]
    [InlineData("-1h"), InlineData("1.5h"), InlineData("1w"), InlineData("h"), InlineData("99999999999h"), InlineData("PT1H"), InlineData("31d")]
    public async Task LifetimesThatAreNoneAreRefusedByName(string ttl)
    {
        using var http = _vault.Writer();
        using var response = await http.SendAsync(_vault.Put("1", ttl: ttl));
        await response.ShouldBe(400, ProblemCodes.InvalidRequest);
        Assert.Contains(VaultHeaders.Ttl, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("crm/4711"), InlineData("a%2Fb"), InlineData("max@example.com"), InlineData("auth0|1 2"), InlineData("müller"), InlineData("a?b#c"), InlineData("..a")]
    public async Task ASubjectIsErasedByItsIdWhateverCharactersItHas(string subject)
    {
        using var http = _vault.Writer();
        using var put = await http.PostAsJsonAsync(Path("payloads:batch"), new { payloads = new[] { new { content = 1, subject } } }, ContractsJson.Options);
        var reference = (await put.Content.ReadFromJsonAsync<PayloadReceipts>(ContractsJson.Options))!.Items[0].PayloadRef;
        using var erased = await _vault.OperateAsync(HttpMethod.Delete, $"subjects/{Uri.EscapeDataString(subject)}");
        await erased.ShouldBe(200);
        using var read = await _vault.GetAsync(reference);
        await read.ShouldBe(410, ProblemCodes.Shredded);
    }

    [Theory]
    [InlineData(".."), InlineData("."), InlineData("a/../b")]
    public async Task ASubjectThatNoAddressCouldNameIsRefused(string subject)
    {
        using var http = _vault.Writer();
        using var response = await http.SendAsync(_vault.Put("1", subject: subject));
        await response.ShouldBe(400, ProblemCodes.InvalidRequest);
    }

    [Theory]
    [InlineData("vault_"), InlineData("%2e%2e%2f"), InlineData("vault_%F0%9F%98%80"), InlineData("vault_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"), InlineData("'%20OR%201=1--")]
    public async Task AReferenceThatIsNoneIs404OnEveryCall(string reference)
    {
        await _vault.PutAsync("1");
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head, HttpMethod.Delete])
        {
            using var http = _vault.As("u_1", null, Scopes.VaultRead, Scopes.VaultOperate);
            http.DefaultRequestHeaders.Add(VaultHeaders.AccessReason, "a test");
            using var response = await http.SendAsync(new(method, Path($"payloads/{reference}")));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("PATCH", "payloads", 405), InlineData("PUT", "payloads:batch", 405), InlineData("GET", "keys:rotate", 405), InlineData("GET", "nothing", 404)]
    public async Task WhatIsNotInTheContractIsAProblemToo(string method, string path, int status)
    {
        using var http = _vault.As("u_1", null, Scopes.VaultRead, Scopes.VaultWrite, Scopes.VaultOperate);
        using var response = await http.SendAsync(new(new(method), Path(path)));
        await response.ShouldBe(status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(8 << 20, 201), InlineData((8 << 20) + 1, 413), InlineData(20 << 20, 413)]
    public async Task ABodyOfUnknownLengthMayBeAsLongAsAnyOther(int bytes, int status)
    {
        using var http = _vault.Writer();
        var request = _vault.Put("");
        request.Content = new Endless(bytes) { Headers = { ContentType = new("text/plain") } };
        using var response = await http.SendAsync(request);
        await response.ShouldBe(status, status == 413 ? ProblemCodes.TooLarge : null);
        Assert.Equal(status == 413 ? 0 : 1, await StoredAsync());
    }

    /// <summary>By the ledger's own rule: what it will not record must not be stored.</summary>
    [Theory]
    [InlineData("t:1"), InlineData(".t"), InlineData("a%20b"), InlineData("LONG")]
    public async Task ATenantThatTheLedgerWouldRefuseIsRefused(string tenant)
    {
        using var http = _vault.Writer("*");
        using var response = await http.PostAsync($"/v1/tenants/{tenant.Replace("LONG", new string('t', 129), StringComparison.Ordinal)}/payloads", new StringContent("1", null, "application/json"));
        await response.ShouldBe(400, ProblemCodes.InvalidRequest);
    }

    [Fact]
    public async Task NobodyIsToldApartFromAnotherTenant()
    {
        var receipt = await _vault.PutAsync("1");
        var answers = new HashSet<string>();
        foreach (var reference in (string[])[receipt.PayloadRef, "vault_unknown"])
        {
            using var http = _vault.As("u_1", "t_other", Scopes.VaultRead);
            http.DefaultRequestHeaders.Add(VaultHeaders.AccessReason, "a test");
            using var response = await http.GetAsync(Path($"payloads/{reference}"));
            await response.ShouldBe(403, ProblemCodes.Forbidden);
            var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            answers.Add(string.Join(' ', problem.EnumerateObject().Where(x => x.Name is not ("trace_id" or "instance")).Select(x => $"{x.Name}={x.Value}")));
        }
        Assert.Single(answers);
    }

    [Fact]
    public async Task RotationKeepsOldPayloadsReadableAndNamesTheNewKey()
    {
        var before = await _vault.PutAsync("1");
        var (first, second) = (await _vault.OperateAsync<KeyRotation>(HttpMethod.Post, "keys:rotate"), await _vault.OperateAsync<KeyRotation>(HttpMethod.Post, "keys:rotate"));
        Assert.Equal((first.Version + 1, 1), (second.Version, second.Retired));
        Assert.NotEqual(first.KeyId, second.KeyId);
        Assert.Equal("1", await _vault.ReadAsync(before.PayloadRef));
    }

    private string Path(string rest) => $"/v1/tenants/{_vault.Tenant}/{rest}";

    private Task<long> StoredAsync() => _vault.CountAsync($"SELECT count(*) FROM payloads WHERE tenant_id = '{_vault.Tenant}'");

    /// <summary>So many bytes, sent in chunks.</summary>
    private sealed class Endless(int bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var chunk = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            for (var left = bytes; left > 0; left -= chunk.Length) await stream.WriteAsync(chunk.AsMemory(0, Math.Min(left, chunk.Length)));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
