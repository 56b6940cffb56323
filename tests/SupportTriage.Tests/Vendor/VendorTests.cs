using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using AgentPlatform.VendorApi;
using AgentPlatform.VendorApi.Crm;
using AgentPlatform.VendorApi.Gmail;

namespace AgentPlatform.SupportTriage.Tests.Vendor;

public sealed class VendorTests : IDisposable
{
    private readonly VendorKeys _keys = new();
    private readonly ServiceHost<VendorOptions> _vendor;
    private readonly HttpClient _agent;
    private readonly HttpClient _admin;

    public VendorTests()
    {
        _vendor = new(_keys.Configuration);
        _agent = _vendor.Client(_keys.Api);
        _admin = _vendor.Client(_keys.Admin);
    }

    private static SendRequest Mail(string body = "Hello") => new("thread_1", ["maya.lindqvist@example.com"], "Re: shoes", body);

    private static RefundRequest Refund(decimal amount) => new("ORD-10402", amount, "damaged");

    [Fact]
    public async Task SameKeyAndBodyGetsTheFirstAnswerAndActsOnce()
    {
        var first = await _agent.CallAsync("gmail/v1/messages:send", Mail(), "k1");
        var again = await _agent.CallAsync("gmail/v1/messages:send", Mail(), "k1");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Single((await _admin.EffectsAsync()).Effects);
    }

    [Fact]
    public async Task SameKeyWithAnotherBodyOrOperationIsRefused()
    {
        await _agent.CallAsync("gmail/v1/messages:send", Mail(), "k1");
        var otherBody = await _agent.CallAsync("gmail/v1/messages:send", Mail("Good bye"), "k1");
        var otherOperation = await _agent.CallAsync("crm/v1/refunds", Refund(1), "k1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, otherBody.StatusCode);
        Assert.Equal("idempotency_key_reused", await otherBody.CodeAsync());
        Assert.Equal("idempotency_key_reused", await otherOperation.CodeAsync());
        Assert.Single((await _admin.EffectsAsync()).Effects);
    }

    [Fact]
    public async Task WithoutAKeyEachCallActsAnew()
    {
        await _agent.CallAsync("gmail/v1/messages:send", Mail());
        await _agent.CallAsync("gmail/v1/messages:send", Mail());
        Assert.Equal(2, (await _admin.EffectsAsync()).Effects.Count);
    }

    [Fact]
    public async Task ManyAtOnceWithOneKeyActOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _agent.CallAsync("crm/v1/refunds", Refund(2.50m), "k1")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single((await _admin.EffectsAsync()).Effects);
    }

    [Fact]
    public async Task NeverRefundsMoreThanWasPaid()
    {
        Assert.Equal(HttpStatusCode.Created, (await _agent.CallAsync("crm/v1/refunds", Refund(20m), "k1")).StatusCode);
        var tooMuch = await _agent.CallAsync("crm/v1/refunds", Refund(5m), "k2");
        Assert.Equal("amount_exceeds_refundable", await tooMuch.CodeAsync());
        var order = await (await _agent.CallAsync("crm/v1/orders:lookup", new LookupRequest("ORD-10402"))).Content.ReadFromJsonAsync<LookupAnswer>(ContractsJson.Options);
        Assert.Equal(4.90m, order!.Orders.Single().RefundableUsd);
    }

    [Fact]
    public async Task ReadsBackWhatItDid()
    {
        var sent = await (await _agent.CallAsync("gmail/v1/messages:send", Mail(), "k1")).Content.ReadFromJsonAsync<SendAnswer>(ContractsJson.Options);
        var thread = await _agent.GetFromJsonAsync<ThreadAnswer>("gmail/v1/threads/thread_1", ContractsJson.Options);
        Assert.Equal(sent!.MessageId, thread!.Messages.Single().MessageId);
    }

    [Fact]
    public async Task ExecutedButCutIsExecutedAndTheRetryLearnsIt()
    {
        await FaultAsync("cut_after_execute", "crm.refund");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _agent.CallAsync("crm/v1/refunds", Refund(3m), "k1"));
        Assert.Single((await _admin.EffectsAsync()).Effects);
        Assert.Equal("true", (await _agent.CallAsync("crm/v1/refunds", Refund(3m), "k1")).Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Single((await _admin.EffectsAsync()).Effects);
    }

    [Theory]
    [InlineData("error", HttpStatusCode.InternalServerError)]
    [InlineData("unavailable", HttpStatusCode.ServiceUnavailable)]
    [InlineData("rate_limit", HttpStatusCode.TooManyRequests)]
    public async Task FaultsBeforeTheActLeaveNothingBehind(string fault, HttpStatusCode status)
    {
        await FaultAsync(fault, "gmail.send");
        Assert.Equal(status, (await _agent.CallAsync("gmail/v1/messages:send", Mail(), "k1")).StatusCode);
        Assert.Empty((await _admin.EffectsAsync()).Effects);
        Assert.Equal(HttpStatusCode.OK, (await _agent.CallAsync("gmail/v1/messages:send", Mail(), "k1")).StatusCode);
    }

    [Fact]
    public async Task DriftedAnswersHaveAnotherShape()
    {
        await FaultAsync("schema_drift", "crm.lookup");
        var drifted = await (await _agent.CallAsync("crm/v1/orders:lookup", new LookupRequest("ORD-10402"))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.False(drifted.TryGetProperty("orders", out _));
        Assert.True(drifted.GetProperty("data").TryGetProperty("orders", out _));
    }

    [Theory]
    [InlineData("gmail/v1/threads/thread_1")]
    [InlineData("gmail/v1/messages/msg_1")]
    [InlineData("crm/v1/refunds/re_1")]
    [InlineData("crm/v1/orders/ORD-10402/refunds")]
    [InlineData("admin/effects")]
    [InlineData("admin/faults")]
    public async Task NobodyReadsWithoutTheRightKey(string path)
    {
        using var nobody = _vendor.Client(null);
        using var stranger = _vendor.Client("wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(path)).StatusCode);
        var wrongRole = path.StartsWith("admin", StringComparison.Ordinal) ? _agent : _admin;
        Assert.Equal(HttpStatusCode.Forbidden, (await wrongRole.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task UnknownMembersAreRefused()
    {
        var refused = await _agent.CallAsync("crm/v1/refunds", new { order_id = "ORD-10402", amount_usd = 1, reason = "late", ammount = 5 }, "k1");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Empty((await _admin.EffectsAsync()).Effects);
    }

    private async Task FaultAsync(string fault, string operation)
    {
        var answer = await _admin.CallAsync("admin/faults", new { rules = new[] { new { fault, operation, times = 1 } } }, method: HttpMethod.Put);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _agent.Dispose();
        _admin.Dispose();
        _vendor.Dispose();
        _keys.Dispose();
    }
}
