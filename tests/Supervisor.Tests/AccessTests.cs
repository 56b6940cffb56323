using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.TestSupport;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>Bar R8: nobody without the right gets an answer, by API or console.</summary>
public sealed class AccessTests(AccessTests.Shared shared) : IClassFixture<AccessTests.Shared>
{
    public sealed class Shared : IAsyncLifetime
    {
        internal SupervisorHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await SupervisorHost.StartAsync();

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }

    [Fact]
    public async Task EveryEndpointRefusesEveryCallerWithoutTheRight()
    {
        var open = new List<string>();
        foreach (var endpoint in shared.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                if (!(route is "/health" or "/alive" or "/sign-in" || route.StartsWith("/console-", StringComparison.Ordinal))) open.Add($"{route} is anonymous");
                continue;
            }
            var isApi = route.StartsWith("/v1/", StringComparison.Ordinal);
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                foreach (var (name, token, expected) in Callers(isApi))
                {
                    var status = await SendAsync(new(method), route, token);
                    if (!expected.Contains(status)) open.Add($"{method} {route} with {name}: {(int)status}");
                }
        }
        Assert.Empty(open);
    }

    [Fact]
    public async Task CookieOpensNoApiAndAFormWithoutItsTokenDoesNothing()
    {
        using var http = shared.Host.Client(null);
        var refused = await http.PostAsync("/sign-in", new FormUrlEncodedContent([new("token", "guess")]));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var page = await http.GetAsync("/sign-in");
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(page.Headers.CacheControl?.NoStore);
        Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<(string Name, string? Token, HttpStatusCode[] Expected)> Callers(bool isApi)
    {
        // A browser that asks for a page is led to the sign-in; everyone else is refused.
        yield return ("no token", null, isApi ? [HttpStatusCode.Unauthorized] : [HttpStatusCode.Unauthorized, HttpStatusCode.Redirect]);
        yield return ("a garbage token", "eyJhbGciOiJub25lIn0.e30.garbage", [HttpStatusCode.Unauthorized]);
        yield return ("an expired token", TestTokens.Expired("*", "u_1", [.. Scopes.All]), [HttpStatusCode.Unauthorized]);
        if (!isApi) yield break;
        yield return ("no scope", TestTokens.Issue("*", "u_1", "none:none"), [HttpStatusCode.Forbidden]);
        yield return ("another tenant's token", TestTokens.Issue("t_other", "u_1", [.. Scopes.All]), [HttpStatusCode.Forbidden]);
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string route, string? token)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = shared.Host.Address };
        using var request = new HttpRequestMessage(method, System.Text.RegularExpressions.Regex.Replace(route, @"\{[^{}]+\}", match => match.Value.Contains(":long", StringComparison.Ordinal) ? "1" : "x1"));
        if (method == HttpMethod.Post) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
