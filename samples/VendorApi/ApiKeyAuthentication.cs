using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AgentPlatform.VendorApi;

/// <summary>The vendor's own keys, sent as <c>Authorization: Bearer</c>; compared in constant time, re-read for each request.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IOptions<VendorOptions> vendor)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "ApiKey";
    public const string Customer = "customer";
    public const string Admin = "admin";

    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.Ordinal)) return Task.FromResult(AuthenticateResult.NoResult());
        var key = header[Bearer.Length..];
        var role = IsKey(key, vendor.Value.ApiKeyFile) ? Customer : IsKey(key, vendor.Value.AdminKeyFile) ? Admin : null;
        if (role is null) return Task.FromResult(AuthenticateResult.Fail("Unknown key."));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], Scheme);
        return Task.FromResult(AuthenticateResult.Success(new(new(identity), Scheme)));
    }

    private static bool IsKey(string sent, string? file)
        => file is { Length: > 0 } && File.ReadAllText(file).Trim() is { Length: > 0 } key
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(key));
}
