using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.TestSupport;

/// <summary>
/// Bar R8: every endpoint of a running app × {no token, garbage, expired, wrong scope, other tenant}. The endpoints come from the
/// app's own <see cref="EndpointDataSource"/>, so one that is added later is covered without being listed anywhere.
/// </summary>
/// <param name="tokens">Signs with the key the app under test verifies with.</param>
/// <param name="anonymous">Routes that are open on purpose beside <c>/health</c> and <c>/alive</c>, e.g. the console's sign-in.</param>
public sealed partial class EndpointMatrix(IServiceProvider app, HttpClient client, TestSigner tokens, params string[] anonymous)
{
    private const string Tenant = "t_matrix";

    /// <summary>One line for each call that was not refused as it must be; empty when all were.</summary>
    public async Task<IReadOnlyList<string>> FindOpenAsync()
    {
        var open = new List<string>();
        foreach (var endpoint in app.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
            if (route is "/health" or "/alive" || anonymous.Contains(route)) continue;
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) open.Add($"{route} is anonymous and not listed as such");
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                foreach (var (name, token, allowed) in Callers(route))
                {
                    using var answer = await SendAsync(new(method), Path(route), token);
                    if (!allowed.Contains(answer.StatusCode)) open.Add($"{method} {route} with {name}: {(int)answer.StatusCode}");
                }
        }
        return open;
    }

    private IEnumerable<(string Name, string? Token, HttpStatusCode[] Allowed)> Callers(string route)
    {
        yield return ("no token", null, [HttpStatusCode.Unauthorized]);
        yield return ("a garbage token", "eyJhbGciOiJub25lIn0.e30.garbage", [HttpStatusCode.Unauthorized]);
        yield return ("an expired token", tokens.Expired("u_matrix", "*", AllScopes), [HttpStatusCode.Unauthorized]);
        yield return ("another issuer's token", tokens.Forged("u_matrix", "*", AllScopes), [HttpStatusCode.Unauthorized]);
        yield return ("no scope", tokens.Issue("u_matrix", "*", "none:none"), [HttpStatusCode.Forbidden]);
        if (route.Contains("{t}", StringComparison.Ordinal) || route.StartsWith("/v1/heads", StringComparison.Ordinal))
            yield return ("another tenant's token", tokens.Issue("u_matrix", "t_other", AllScopes), [HttpStatusCode.Forbidden]);
    }

    private static string AllScopes => string.Join(' ', Contracts.Scopes.All);

    private static string Path(string route)
        => Parameter().Replace(route.Replace("{t}", Tenant, StringComparison.Ordinal), match => match.Value.Contains(":int", StringComparison.Ordinal)
            || match.Value.Contains(":long", StringComparison.Ordinal) ? "1" : "x1");

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get && method != HttpMethod.Delete) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [GeneratedRegex(@"\{[^{}]+\}")]
    private static partial Regex Parameter();
}
