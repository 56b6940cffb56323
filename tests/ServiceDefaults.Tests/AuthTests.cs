using System.Net;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults.Tests;

public sealed class AuthTests
{
    [Fact]
    public async Task EveryEndpointRefusesEveryCallerWithoutTheRight()
    {
        await using var service = await SampleService.StartAsync();
        Assert.Empty(await new EndpointMatrix(service.Services, service.Client(), service.Tokens).FindOpenAsync());
    }

    [Fact]
    public async Task TheMatrixFindsAnEndpointThatForgotItsScopeOrTenant()
    {
        await using var service = await SampleService.StartAsync(map: app =>
        {
            app.MapGet("/v1/forgotten", () => "data");
            app.MapGet("/v1/open", () => "data").AllowAnonymous();
            app.MapGet("/v1/tenants/{t}/any", () => "data").RequireAuthorization();
        });
        var open = await new EndpointMatrix(service.Services, service.Client(), service.Tokens).FindOpenAsync();
        Assert.Contains("GET /v1/forgotten with no scope: 200", open);
        Assert.Contains("/v1/open is anonymous and not listed as such", open);
        Assert.Contains("GET /v1/tenants/{t}/any with another tenant's token: 200", open);
    }

    [Theory]
    [InlineData("/health"), InlineData("/alive")]
    public async Task HealthNeedsNoToken(string path)
    {
        await using var service = await SampleService.StartAsync();
        using var answer = await service.Client().GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("t_1", HttpStatusCode.OK), InlineData("*", HttpStatusCode.OK), InlineData("t_2", HttpStatusCode.Forbidden), InlineData("", HttpStatusCode.Forbidden)]
    public async Task ATokenActsForItsOwnTenantOnly(string tenant, HttpStatusCode expected)
    {
        await using var service = await SampleService.StartAsync();
        using var answer = await service.Client(Scopes.LedgerRead, tenant).GetAsync("/v1/tenants/t_1/notes/1");
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task ATokenThatNamesNobodyIsRefused()
    {
        await using var service = await SampleService.StartAsync();
        using var client = service.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", service.Tokens.Issue("", "t_1", Scopes.LedgerRead));
        using var answer = await client.GetAsync("/v1/tenants/t_1/notes/1");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task AServiceThatCallsTheLedgerIsReadyOnlyWhileItCanReachIt()
    {
        await using var ledger = await SampleService.StartAsync(builder => builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0"));
        await using var service = await SampleService.StartAsync(builder => builder.AddServiceClient<Ledger, Ledger>(Resources.Ledger),
            settings: new() { [$"services:{Resources.Ledger}:http:0"] = ledger.Address });
        using var ready = await service.Client().GetAsync("/health");
        await ledger.DisposeAsync();
        using var unready = await service.Client().GetAsync("/health");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (ready.StatusCode, unready.StatusCode));
    }

    [Fact]
    public async Task ReadinessFailsWithWhatItDependsOnAndLivenessDoesNot()
    {
        await using var service = await SampleService.StartAsync(builder => builder.AddReadiness("ledger", (_, _) => throw new HttpRequestException("down")));
        using var ready = await service.Client().GetAsync("/health");
        using var alive = await service.Client().GetAsync("/alive");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, alive.StatusCode));
    }

    private sealed record Ledger(HttpClient Http);

    [Fact]
    public void OutsideDevelopmentAServiceWithoutAuthorityRefusesToStart()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration["Auth:VerificationKeyFile"] = "key.pem";
        var refusal = Assert.ThrowsAny<Exception>(() => { builder.AddServiceDefaults(); using var app = builder.Build(); app.Start(); });
        Assert.Contains("Auth:Authority", refusal.Message, StringComparison.Ordinal);
    }
}
