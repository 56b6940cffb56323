using System.Collections.Concurrent;
using System.Diagnostics;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.ServiceDefaults.Tests.Telemetry;

/// <summary>Run, tenant and workflow travel with a call, in and out, and to nobody off the list; nothing else travels at all.</summary>
[Collection(nameof(ProcessWideTelemetry))]
public sealed class BaggageTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public async Task TheRunIsTakenOverFromTheCallerAndNothingElse()
    {
        var seen = await CallAsync("run_id=run_1,tenant_id=t_1,workflow_id=w_1,user=canary,run_id=run_1", "vendor=canary", []);
        Assert.Equal("run_id=run_1,tenant_id=t_1,workflow_id=w_1", seen.Current);
        Assert.Null(seen.TraceState);
    }

    [Theory]
    [InlineData("run_id=canary%20bird"), InlineData("run_id="), InlineData("run_id=a%40b.de")]
    public async Task AValueThatIsNoIdentifierIsNot(string baggage)
        => Assert.Equal("", (await CallAsync(baggage, null, [])).Current);

    [Fact]
    public async Task AServiceOfTheStackGetsIt()
    {
        await using var ledger = await Receiver.StartAsync();
        await CallAsync("run_id=run_1,tenant_id=t_1,workflow_id=w_1", "vendor=canary", [ledger], asService: true);
        var headers = Assert.Single(ledger.Received);
        Assert.Equal("run_id=run_1,tenant_id=t_1,workflow_id=w_1", headers["baggage"].ToString());
        Assert.StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-", headers["traceparent"].ToString(), StringComparison.Ordinal);
        Assert.False(headers.ContainsKey("tracestate"));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task AVendorGetsItOnlyWhenItIsOnTheList(bool listed)
    {
        await using var vendor = await Receiver.StartAsync();
        await CallAsync("run_id=run_1", null, [vendor], settings: listed ? new() { ["Telemetry:BaggageHosts"] = $"api.example.com, {vendor.Address.Authority}" } : []);
        var headers = Assert.Single(vendor.Received);
        Assert.Equal(listed ? "run_id=run_1" : "", headers["baggage"].ToString());
        Assert.True(headers.ContainsKey("traceparent"));
    }

    /// <summary>Calls a service that calls each of <paramref name="next"/>; what the service saw of the caller's context.</summary>
    private static async Task<(string Current, string? TraceState)> CallAsync(
        string baggage, string? traceState, Receiver[] next, bool asService = false, Dictionary<string, string?>? settings = null)
    {
        (string, string?) seen = default;
        settings = new(settings ?? []) { [$"services:{Resources.Ledger}:http:0"] = asService ? next[0].Address.ToString() : "http://ledger.invalid" };
        await using var service = await SampleService.StartAsync(
            builder => builder.AddServiceClient<Next, Next>(Resources.Ledger),
            app => app.MapGet("/v1/tenants/{t}/next", async (Next client, IHttpClientFactory clients) =>
            {
                seen = (string.Join(',', Activity.Current!.Baggage.Select(x => $"{x.Key}={x.Value}").Order()), Activity.Current.TraceStateString);
                foreach (var receiver in next)
                    using (await (asService ? client.Http : clients.CreateClient()).GetAsync(receiver.Address)) { }
            }).RequireScope(Scopes.LedgerRead), settings);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenants/t_1/next") { Headers = { { "traceparent", Parent }, { "baggage", baggage } } };
        if (traceState is not null) request.Headers.Add("tracestate", traceState);
        using var answer = await service.Client(Scopes.LedgerRead).SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return seen;
    }

    private sealed record Next(HttpClient Http);

    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<IHeaderDictionary> Received { get; } = new();

        public Uri Address => new(app.Urls.First());

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            var receiver = new Receiver(app);
            app.MapGet("/", (HttpRequest request) => receiver.Received.Enqueue(new HeaderDictionary(request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase))));
            await app.StartAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
