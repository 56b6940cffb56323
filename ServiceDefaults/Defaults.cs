using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults;

/// <summary>What every service of the stack has. Aspire's conventional pair of entry points.</summary>
public static class Defaults
{
    /// <summary>Telemetry through schema and redaction, authentication, health, problem documents, strict JSON.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(json => ContractsJson.Configure(json.SerializerOptions));
        builder.AddPlatformTelemetry();
        builder.AddPlatformAuth();
        builder.AddProblems();
        builder.Services.AddHealthChecks();
        return builder;
    }

    /// <summary>The shared middleware, <c>/alive</c> (process is up) and <c>/health</c> (it can do its work).</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.UseProblems();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks("/alive", new() { Predicate = _ => false }).AllowAnonymous();
        return app;
    }
}
