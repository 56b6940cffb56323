using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>Bearer JWT on every endpoint that does not say <c>AllowAnonymous</c>; tenant and scope per endpoint.</summary>
public static class Authentication
{
    /// <summary>Route value that names the tenant; a token for another tenant gets 403.</summary>
    public const string TenantRouteValue = "t";

    /// <summary>For clocks that are kept by NTP; the framework's five minutes would be a second life for a token that was to end.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    internal static void AddPlatformAuth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IOptions<AuthOptions>, TimeProvider>((jwt, auth, time) => Trust(jwt, auth.Value, time));
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>Requires one of <paramref name="scopes"/>, and that the token's tenant is the route's <c>{t}</c> (or <c>*</c>).</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, params string[] scopes) where TBuilder : IEndpointConventionBuilder
        => endpoint.RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
            context.User.HasScope(scopes) && context.Resource is HttpContext http && context.User.MayAct(http.GetRouteValue(TenantRouteValue) as string)));

    private static void Trust(JwtBearerOptions jwt, AuthOptions auth, TimeProvider time)
    {
        jwt.TokenHandlers.Clear();
        jwt.TokenHandlers.Add(new KnownTokens(time) { MapInboundClaims = false });
        jwt.Events = new()
        {
            OnTokenValidated = context =>
            {
                if (!context.Principal!.IsNamed()) context.Fail("The token has no sub claim.");
                return Task.CompletedTask;
            },
        };
        jwt.TokenValidationParameters = new()
        {
            ValidAudience = AuthOptions.Audience,
            NameClaimType = "sub",
            ClockSkew = ClockSkew,
            ValidAlgorithms = ["ES256", "RS256", "PS256", "ES384"],
        };
        if (auth.Authority is { Length: > 0 } authority)
        {
            jwt.Authority = authority;
            jwt.RequireHttpsMetadata = authority.StartsWith("https:", StringComparison.Ordinal); // validated: http is for Development only
            return;
        }
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(auth.VerificationKeyFile!));
        jwt.TokenValidationParameters.IssuerSigningKey = new ECDsaSecurityKey(key);
        jwt.TokenValidationParameters.ValidIssuer = AuthOptions.LocalIssuer;
    }
}
