using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.ServiceDefaults.Telemetry;
using AgentPlatform.VendorApi.Faults;
using AgentPlatform.VendorApi.State;
using Microsoft.AspNetCore.Authentication;

namespace AgentPlatform.VendorApi;

/// <summary>
/// A vendor is somebody else's system: it shares telemetry conventions with the stack, but neither its keys nor its tokens.
/// </summary>
internal static class Vendor
{
    public static void AddVendor(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<VendorOptions>().BindConfiguration(VendorOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<VendorState>();
        builder.Services.AddSingleton<FaultPlan>();
        builder.Services.ConfigureHttpJsonOptions(json => ContractsJson.Configure(json.SerializerOptions));
        builder.Services.AddHealthChecks();
        builder.Services.AddAuthentication(ApiKeyAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(ApiKeyAuthentication.Customer, policy => policy.RequireRole(ApiKeyAuthentication.Customer))
            .AddPolicy(ApiKeyAuthentication.Admin, policy => policy.RequireRole(ApiKeyAuthentication.Admin))
            .SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.AddPlatformTelemetry();
        builder.AddProblems();
    }

    public static void UseVendor(this WebApplication app)
    {
        app.Services.GetRequiredService<VendorState>();   // a journal that can't be read stops the start, not the first request
        app.UseProblems();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks("/alive").AllowAnonymous();
    }
}
