using System.Security.Cryptography;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.TestSupport;
using Microsoft.IdentityModel.Tokens;

namespace AgentPlatform.ServiceDefaults.Tests;

/// <summary>A token that was validated is believed for a minute, and not a moment past its own end.</summary>
public sealed class KnownTokensTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("known-tokens-").FullName;
    private readonly ManualTime _time = new(DateTimeOffset.UtcNow);
    private readonly LocalTokens _tokens;
    private readonly ECDsa _key = ECDsa.Create();
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly KnownTokens _known;

    public KnownTokensTests()
    {
        _tokens = LocalTokens.Open(_folder, _time);
        _key.ImportFromPem(File.ReadAllText(_tokens.VerificationKeyFile));
        _known = new(_time) { MapInboundClaims = false };
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _key.Dispose();
        _other.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AKeyThatIsWithdrawnIsTrustedForAMinuteLongerAtMost()
    {
        var token = Issue(TimeSpan.FromHours(1));
        Assert.True(await IsValidAsync(token, _key));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(await IsValidAsync(token, _other));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await IsValidAsync(token, _other));
        Assert.False(await IsValidAsync(token, _other));
    }

    [Fact]
    public async Task ATokenIsNotBelievedPastItsEnd()
    {
        var token = Issue(TimeSpan.FromSeconds(20));
        Assert.True(await IsValidAsync(token, _key));
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.True(await IsValidAsync(token, _key));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await IsValidAsync(token, _key));
    }

    [Fact]
    public async Task ARefusalIsNotRemembered()
    {
        var token = Issue(TimeSpan.FromHours(1));
        Assert.False(await IsValidAsync(token, _other));
        Assert.True(await IsValidAsync(token, _key));
    }

    [Fact]
    public async Task ATokenThatDiffersInOneCharacterIsAnotherToken()
    {
        var token = Issue(TimeSpan.FromHours(1));
        Assert.True(await IsValidAsync(token, _key));
        for (var i = 0; i < token.Length - 1; i += 7)
            Assert.False(await IsValidAsync(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..], _key), $"character {i}");
    }

    private string Issue(TimeSpan lifetime) => _tokens.Issue("u_1", "t_1", "ledger:read", lifetime);

    private async Task<bool> IsValidAsync(string token, ECDsa key) => (await _known.ValidateTokenAsync(token, new()
    {
        ValidAudience = AuthOptions.Audience,
        ValidIssuer = AuthOptions.LocalIssuer,
        IssuerSigningKey = new ECDsaSecurityKey(key),
        LifetimeValidator = (_, expires, _, _) => _time.GetUtcNow() < expires,
    })).IsValid;
}
