using AgentPlatform.Supervisor.Console.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Supervisor.Console;

/// <summary>The operator console: server-rendered pages without a script, that show only what the documented calls answer.</summary>
internal static class ConsoleHosting
{
    /// <summary>Who may see pages: a signed-in browser, or a bearer token that a proxy in front puts on each request.</summary>
    public const string Policy = "console";

    /// <summary>The cookie that keeps the operator's token, encrypted.</summary>
    public const string CookieScheme = "console-cookie";

    private const string EitherScheme = "console-either";

    public static void AddConsole(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ConsoleOptions>().BindConfiguration(ConsoleOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddRazorComponents();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddHttpClient(ConsoleApi.ClientName);
        builder.Services.AddScoped<ConsoleApi>().AddScoped<Notice>().AddSingleton<SignInLedger>();
        builder.Services.AddDataProtection().SetApplicationName("agentplatform-console");
        builder.Services.AddSingleton<IXmlRepository, ConsoleKeys>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((options, keys) => options.XmlRepository = keys);
        builder.Services.AddAntiforgery(options => Protect(options.Cookie, "agentplatform-form"));
        builder.Services.AddAuthentication()
            .AddPolicyScheme(EitherScheme, displayName: null, options => options.ForwardDefaultSelector =
                http => http.Request.Headers.Authorization.Count > 0 ? JwtBearerDefaults.AuthenticationScheme : CookieScheme)
            .AddCookie(CookieScheme, options =>
            {
                options.LoginPath = "/sign-in";
                options.AccessDeniedPath = "/sign-in";
                options.ExpireTimeSpan = TimeSpan.FromHours(12);
                options.SlidingExpiration = false;
                Protect(options.Cookie, "agentplatform-console");
            });
        builder.Services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(EitherScheme).RequireAuthenticatedUser());
    }

    public static void MapConsole(this WebApplication app)
    {
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/v1"), pages => pages.Use(ConsoleHeaders.SetAsync));
        app.UseAntiforgery();
        app.MapConsoleStyle();
        app.MapSignIn();
        var signedIn = app.MapGroup("").RequireAuthorization(Policy);
        signedIn.MapConsoleActions();
        app.MapRazorComponents<Shell>().RequireAuthorization(Policy);
    }

    private static void Protect(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.IsEssential = true;
    }
}
