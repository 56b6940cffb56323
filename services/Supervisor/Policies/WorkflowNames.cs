using AgentPlatform.Policy;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Supervisor.Policies;

/// <summary>Metrics may name the workflows that active policies list; any other is counted as <c>other</c>.</summary>
internal sealed class WorkflowNames(PolicyStore policies, MetricLabels labels, TimeProvider time, IOptions<SupervisorOptions> options, ILogger<WorkflowNames> logger)
    : PeriodicWork(options.Value.SweepInterval, time, logger)
{
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        foreach (var document in await policies.ActiveDocumentsAsync(stoppingToken))
            foreach (var workflow in PolicySet.Parse(document).WorkflowIds) labels.RegisterWorkflow(workflow);
    }
}
