using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults.Http;

/// <summary>
/// Typed clients of the stack's own services: address from configuration, this service's token on each call, resilience. A service that
/// calls the ledger is ready only while it can reach it: without it nothing may be done, read or decided.
/// </summary>
public static class ServiceClients
{
    /// <param name="resource">One of <see cref="Resources"/>; its URL is <c>services:{resource}:http:0</c>.</param>
    public static IHttpClientBuilder AddServiceClient<TClient, TImplementation>(this IHostApplicationBuilder builder, string resource)
        where TClient : class where TImplementation : class, TClient
    {
        var key = $"services:{resource}:{Resources.HttpEndpoint}:0";
        builder.Services.Configure<AuthOptions>(builder.Configuration.GetSection(AuthOptions.Section));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ServiceToken>();
        builder.Services.TryAddSingleton<ServiceResilience>();
        builder.Services.TryAddTransient<ServiceTokenHandler>();
        if (resource == Resources.Ledger && builder.Services.All(x => x.ServiceType != typeof(TClient))) builder.AddReadiness(resource, (services, stop) => ReachAsync(services, key, stop));
        return builder.Services.AddHttpClient<TClient, TImplementation>(http => http.BaseAddress = new Uri(
                builder.Configuration[key] ?? throw new InvalidOperationException($"{key} must be the URL of {resource}.")))
            .AddHttpMessageHandler(services => new ResilienceHandler(services.GetRequiredService<ServiceResilience>(), resource))
            .AddHttpMessageHandler<ServiceTokenHandler>();
    }

    /// <summary>Any answer will do: what the other says of its own health is its own business.</summary>
    private static async Task ReachAsync(IServiceProvider services, string key, CancellationToken cancellationToken)
    {
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(ServiceClients));
        using var answer = await http.GetAsync(new Uri(new Uri(services.GetRequiredService<IConfiguration>()[key]!), "alive"), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }
}
