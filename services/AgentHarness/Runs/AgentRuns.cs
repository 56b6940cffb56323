using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Runs;

internal sealed class AgentRuns(WorkflowRegistry workflows) : IAgentRuns
{
    public Task<string> StartAsync(RunRequest request, string actorUserId, CancellationToken cancellationToken)
        => throw (workflows.Find(request.WorkflowId) is null ? new UnknownWorkflowException(request.WorkflowId) : new NotSupportedException());

    public Task<RunStatus?> GetAsync(string tenantId, string runId, CancellationToken cancellationToken) => Task.FromResult<RunStatus?>(null);

    public Task<RunStatus> WaitAsync(string tenantId, string runId, CancellationToken cancellationToken) => throw new NotSupportedException();
}
