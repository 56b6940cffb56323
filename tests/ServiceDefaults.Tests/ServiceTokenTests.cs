using System.Net;
using System.Text;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.Options;

namespace AgentPlatform.ServiceDefaults.Tests;

/// <summary>A service's own token: from a file, or by client credentials (RFC 6749 section 4.4) from an issuer.</summary>
public sealed class ServiceTokenTests : IDisposable
{
    private const string Secret = "s3cret-canary";

    private readonly string _file = Path.GetTempFileName();
    private readonly ManualTime _time = new();
    private readonly Issuer _issuer = new();

    public void Dispose()
    {
        _issuer.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task ATokenFileIsReadAnewWhenItChanges()
    {
        using var token = new ServiceToken(Options.Create(new AuthOptions { TokenFile = _file }), _issuer, _time);
        Write("first\n");
        Assert.Equal("first", await token.GetAsync(default));
        Write("second");
        File.SetLastWriteTimeUtc(_file, _time.GetUtcNow().UtcDateTime);
        Assert.Equal("second", await token.GetAsync(default));
    }

    [Fact]
    public async Task ClientCredentialsAreExchangedOnceHoweverManyAsk()
    {
        using var token = FromIssuer();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => token.GetAsync(default).AsTask())), x => Assert.Equal("token-1", x));
        Assert.Equal(["grant_type=client_credentials&client_id=svc&client_secret=" + Secret], _issuer.Forms);
    }

    [Fact]
    public async Task ATokenIsRenewedAMinuteBeforeItEnds()
    {
        using var token = FromIssuer();
        await token.GetAsync(default);
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal("token-1", await token.GetAsync(default));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-2", await token.GetAsync(default));
    }

    [Fact]
    public async Task AnIssuerThatRefusesIsAFaultWithoutTheSecretAndIsAskedAgain()
    {
        using var token = FromIssuer();
        _issuer.Status = HttpStatusCode.Unauthorized;
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => token.GetAsync(default).AsTask());
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
        _issuer.Status = HttpStatusCode.OK;
        Assert.Equal("token-2", await token.GetAsync(default));
    }

    [Fact]
    public async Task WithoutEitherItSaysWhichKeysAreMissing()
    {
        using var token = new ServiceToken(Options.Create(new AuthOptions()), _issuer, _time);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => token.GetAsync(default).AsTask());
        foreach (var key in (string[])["Auth:TokenFile", "Auth:Authority", "Auth:ClientId", "Auth:ClientSecretFile"]) Assert.Contains(key, fault.Message, StringComparison.Ordinal);
    }

    private ServiceToken FromIssuer()
    {
        Write(Secret + "\n");
        return new(Options.Create(new AuthOptions { Authority = "https://issuer/", ClientId = "svc", ClientSecretFile = _file }), _issuer, _time);
    }

    private void Write(string text) => File.WriteAllText(_file, text);

    private sealed class Issuer : HttpMessageHandler, IHttpClientFactory
    {
        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public List<string> Forms { get; } = [];

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsoluteUri == "https://issuer/.well-known/openid-configuration") return Json("""{"token_endpoint":"https://issuer/token"}""");
            Assert.Equal("https://issuer/token", request.RequestUri.AbsoluteUri);
            Forms.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return Status == HttpStatusCode.OK ? Json($$"""{"access_token":"token-{{Forms.Count}}","expires_in":360}""") : new(Status);
        }

        private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
    }
}
