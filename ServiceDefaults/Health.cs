using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults;

/// <summary><c>/alive</c>: the process runs (liveness). <c>/health</c>: what it depends on answers, so it can do its work (readiness).</summary>
public static class Health
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Readiness needs this to answer within 2 s, e.g. <c>SELECT 1</c>. Its exceptions stay out of the answer.</summary>
    public static IHealthChecksBuilder AddReadiness(this IHostApplicationBuilder builder, string name, Func<IServiceProvider, CancellationToken, Task> probe)
        => builder.Services.AddHealthChecks().Add(new(name, services => new Probe(services, probe), HealthStatus.Unhealthy, tags: null, ProbeTimeout));

    internal static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health").AllowAnonymous();
        endpoints.MapHealthChecks("/alive", new() { Predicate = _ => false }).AllowAnonymous();
    }

    private sealed class Probe(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task> probe) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await probe(services, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
    }
}
