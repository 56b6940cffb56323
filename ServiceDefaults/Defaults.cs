using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults;

/// <summary>What every service of the stack has. Aspire's conventional pair of entry points.</summary>
public static class Defaults
{
    /// <summary>Telemetry through schema and redaction, authentication, health, problem documents, strict JSON.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(json => ContractsJson.Configure(json.SerializerOptions));
        builder.AddPlatformTelemetry();
        builder.AddPlatformAuth();
        builder.AddProblems();
        builder.AddBodyLimits();
        builder.AddRateLimits();
        builder.Services.AddHealthChecks();
        return builder;
    }

    /// <summary>The shared middleware, outermost first, and the health endpoints. Call it before mapping the service's own endpoints.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.UseServerSpan();
        app.UseProblems();
        app.UseAuthentication();
        app.UseRateLimiter(); // past authentication: a limit is a caller's own
        app.UseAuthorization();
        app.UseBodyLimits(); // past authorization: nobody unknown makes us read a body
        app.UseStrictJson();
        app.MapHealth();
        return app;
    }
}
