using System.Net;
using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentPlatform.ServiceDefaults.Tests.Http;

public sealed class LimitTests
{
    [Fact]
    public async Task AnEagerCallerGets429AndOthersDoNot()
    {
        await using var service = await SampleService.StartAsync(settings: new() { ["Http:RequestsPerSecond"] = "1" });
        using var eager = service.Client(Scopes.LedgerRead);
        using var limited = await FirstAsync(eager, HttpStatusCode.TooManyRequests);
        Assert.Equal("1", limited.Headers.RetryAfter!.ToString());
        Assert.Equal(ProblemCodes.RateLimited, JsonDocument.Parse(await limited.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());

        using var another = service.Client();
        another.DefaultRequestHeaders.Authorization = new("Bearer", service.Tokens.Issue("u_2", "t_1", Scopes.LedgerRead));
        using var answer = await another.GetAsync("/v1/tenants/t_1/notes/1?limit=1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var later = await FirstAsync(eager, HttpStatusCode.OK);
    }

    [Fact]
    public async Task ARateThatIsNoneStopsTheStartWithItsName()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var service = await SampleService.StartAsync(settings: new() { ["Http:RequestsPerSecond"] = "0" });
            using var answer = await service.Client().GetAsync("/alive");
        });
        Assert.Contains("Http:RequestsPerSecond", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyUnknownMakesAServiceReadABody()
    {
        await using var service = await SampleService.StartAsync();
        using var answer = await service.Client().PostAsync("/v1/tenants/t_1/notes", new StringContent(new string('x', 20_000)));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    /// <summary>Calls without pause until the status comes: the second's allowance is used up soon, and comes back.</summary>
    private static async Task<HttpResponseMessage> FirstAsync(HttpClient client, HttpStatusCode status)
    {
        HttpResponseMessage? answer = null;
        await Eventually.TrueAsync(async () =>
        {
            var burst = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.GetAsync("/v1/tenants/t_1/notes/1?limit=1")));
            answer = burst.FirstOrDefault(x => x.StatusCode == status);
            return answer is not null;
        }, $"an answer is {status}");
        return answer!;
    }
}
