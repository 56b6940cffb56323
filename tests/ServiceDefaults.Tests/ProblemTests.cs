using System.Net;
using System.Text;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.ServiceDefaults.Tests;

public sealed class ProblemTests : IAsyncLifetime
{
    private SampleService _service = null!;

    public async Task InitializeAsync() => _service = await SampleService.StartAsync(map: app =>
        Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/v1/boom", void () => throw new FormatException("canary-7f")));

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("""{"title":"a","canary_x":1}""", "doesn't know", "$.canary_x")]
    [InlineData("""{"title":"canary","title":"b"}""", "twice", "$.title")]
    [InlineData("""{"title":"a","body":{"canary":{"k":1,"k":2}}}""", "twice", null)]
    [InlineData("""{"title":"a","score":NaN}""", "not valid JSON", "$.score")]
    [InlineData("""{"title":"a","score":"canary"}""", "not of the type", "$.score")]
    [InlineData("""{"title":"a","at":"canary"}""", "not of the type", "$.at")]
    [InlineData("""{"title":"\ud800canary"}""", "surrogate", null)]
    [InlineData("""{"title":"a","body":{"x":"\udc00"}}""", "surrogate", null)]
    [InlineData("""{"title":"a","body":"\\\ud83d"}""", "surrogate", null)]
    [InlineData("""{"score":1}""", "title", null)]
    [InlineData("""{"title":null}""", "not of the type", null)]
    [InlineData("canary", "not valid JSON", null)]
    [InlineData("", "could not be read", null)]
    public async Task ABadBodyIsRefusedWithReasonAndFieldButWithoutItsContent(string body, string reason, string? field)
        => await AssertRefusedAsync(Encoding.UTF8.GetBytes(body), reason, field);

    [Fact]
    public async Task InvalidUtf8IsRefusedAlsoInsideValuesNobodyDecodes()
        => await AssertRefusedAsync([.. "{\"title\":\"a\",\"body\":\""u8, 0xC3, 0x28, .. "\"}"u8], "UTF-8", null);

    [Fact]
    public async Task NestingDeeperThanTheContractIsRefused()
        => await AssertRefusedAsync(Encoding.UTF8.GetBytes("""{"title":"a","body":""" + new string('[', 65) + new string(']', 65) + "}"), "64", null);

    [Fact]
    public async Task EscapedPairsAndDoubledBackslashesAreFine()
    {
        using var answer = await PostAsync("""{"title":"\ud83d\ude00 \\ud800"}"""u8.ToArray());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task ABodyOverTheEndpointsLimitIs413()
    {
        using var answer = await PostAsync(Encoding.UTF8.GetBytes($$"""{"title":"{{new string('a', 10_000)}}"}"""));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, ProblemCodes.TooLarge), (answer.StatusCode, (await CodeAndDetailAsync(answer)).Code));
    }

    [Fact]
    public async Task AParameterThatDoesNotParseIsNamedAndNotQuoted()
    {
        using var answer = await _service.Client(Scopes.LedgerRead).GetAsync("/v1/tenants/t_1/notes/1?limit=canary");
        var (code, detail) = await CodeAndDetailAsync(answer);
        Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest), (answer.StatusCode, code));
        Assert.Equal("The parameter limit is not a whole number.", detail);
    }

    [Theory]
    [InlineData("application/x-ndjson"), InlineData("text/plain"), InlineData("text/html"), InlineData("application/octet-stream")]
    public async Task AnErrorIsAProblemDocumentWhateverTheCallerAccepts(string accepts)
    {
        using var client = _service.Client("none:none");
        client.DefaultRequestHeaders.Accept.ParseAdd(accepts);
        using var forbidden = await client.GetAsync("/v1/tenants/t_1/notes/1");
        using var nobody = _service.Client();
        nobody.DefaultRequestHeaders.Accept.ParseAdd(accepts);
        using var unknown = await nobody.GetAsync("/v1/tenants/t_1/notes/1");
        using var writer = _service.Client(Scopes.LedgerAppend);
        writer.DefaultRequestHeaders.Accept.ParseAdd(accepts);
        using var bad = await writer.PostAsync("/v1/tenants/t_1/notes", new StringContent("{", Encoding.UTF8, "application/json"));
        foreach (var (answer, status, code) in new[] { (forbidden, 403, ProblemCodes.Forbidden), (unknown, 401, ProblemCodes.Unauthenticated), (bad, 400, ProblemCodes.InvalidRequest) })
        {
            Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Equal(code, (await CodeAndDetailAsync(answer)).Code);
        }
    }

    [Fact]
    public async Task AFaultIs500WithoutItsMessage()
    {
        using var answer = await _service.Client("x").GetAsync("/v1/boom");
        Assert.Equal((HttpStatusCode.InternalServerError, ProblemCodes.Internal), (answer.StatusCode, (await CodeAndDetailAsync(answer)).Code));
    }

    private async Task AssertRefusedAsync(byte[] body, string reason, string? field)
    {
        using var answer = await PostAsync(body);
        var (code, detail) = await CodeAndDetailAsync(answer);
        Assert.Equal((HttpStatusCode.BadRequest, ProblemCodes.InvalidRequest), (answer.StatusCode, code));
        Assert.Contains(reason, detail, StringComparison.Ordinal);
        if (field is not null) Assert.Contains(field, detail, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body) => await _service.Client(Scopes.LedgerAppend)
        .PostAsync("/v1/tenants/t_1/notes", new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } });

    private static async Task<(string? Code, string Detail)> CodeAndDetailAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("canary", text.Replace("$.canary_x", "", StringComparison.Ordinal).Replace("$.body.canary", "", StringComparison.Ordinal), StringComparison.Ordinal);
        using var problem = JsonDocument.Parse(text);
        return (problem.RootElement.GetProperty("code").GetString(),
            problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : "");
    }
}
