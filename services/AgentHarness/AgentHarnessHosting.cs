using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.AgentHarness;

/// <summary>Puts the harness into an agent's host.</summary>
public static class AgentHarnessHosting
{
    /// <summary>Clients of ledger, vault and supervisor (addresses from <c>services:*</c>, token from <c>Auth:TokenFile</c>), and the runs.</summary>
    public static AgentHarnessBuilder AddAgentHarness(this IHostApplicationBuilder builder)
    {
        builder.AddServiceClient<ILedger, LedgerClient>(Resources.Ledger);
        builder.AddServiceClient<IVault, VaultClient>(Resources.Vault);
        builder.AddServiceClient<ISupervisor, SupervisorClient>(Resources.Supervisor);
        return builder.Services.AddAgentRuns(builder.Configuration);
    }
}

/// <summary>Declares the workflows of a host.</summary>
public sealed class AgentHarnessBuilder
{
    internal AgentHarnessBuilder(IServiceCollection services) => Services = services;

    public IServiceCollection Services { get; }

    /// <param name="workflowId">Stable, versioned by its name, e.g. <c>customer_support_triage_v7</c>; the active policy must list it.</param>
    /// <param name="declare">Called once at start.</param>
    public AgentHarnessBuilder AddWorkflow(string workflowId, Action<IServiceProvider, WorkflowBuilder> declare)
    {
        Services.AddSingleton(new WorkflowDeclaration(workflowId, declare));
        return this;
    }
}
