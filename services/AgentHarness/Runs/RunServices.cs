using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentHarness.Runs;

public static class RunServices
{
    /// <summary>The runs alone, for a host that registers its own ledger, vault and supervisor.</summary>
    public static AgentHarnessBuilder AddAgentRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HarnessOptions>().Bind(configuration.GetSection(HarnessOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HarnessOptions>, HarnessOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MetricLabels>();
        services.TryAddSingleton<AgentMetrics>();
        services.AddSingleton<HarnessServices>();
        services.AddSingleton<PolicySource>();
        services.AddSingleton<ToolPipeline>();
        services.AddSingleton<GovernedWorkflows>();
        services.AddSingleton<RunExecutor>();
        services.AddSingleton<RunArchive>();
        services.AddSingleton<AgentRuns>();
        services.AddSingleton<IAgentRuns>(provider => provider.GetRequiredService<AgentRuns>());
        services.AddHostedService<RunRecovery>();
        return new(services);
    }
}
