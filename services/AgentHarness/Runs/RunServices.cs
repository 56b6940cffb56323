using AgentPlatform.AgentHarness.Workflows;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.AgentHarness.Runs;

public static class RunServices
{
    /// <summary>The runs alone, for a host that registers its own ledger, vault and supervisor.</summary>
    public static AgentHarnessBuilder AddAgentRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HarnessOptions>().Bind(configuration.GetSection(HarnessOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WorkflowRegistry>();
        services.AddSingleton<IAgentRuns, AgentRuns>();
        return new(services);
    }
}
