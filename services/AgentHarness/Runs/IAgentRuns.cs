using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>
/// The runs of this host. A run id is given out only once the run is durable in ledger and vault: from then on the run is
/// finished by this process or, after a crash, by the next one.
/// </summary>
public interface IAgentRuns
{
    /// <param name="actorUserId">Who asked, from their token's <c>sub</c>.</param>
    /// <returns>The run id (<c>run_</c> + 26 characters); the run goes on in the background.</returns>
    /// <exception cref="UnknownWorkflowException">Nothing was recorded.</exception>
    Task<string> StartAsync(RunRequest request, string actorUserId, CancellationToken cancellationToken);

    /// <summary>Null when the tenant has no such run.</summary>
    Task<RunStatus?> GetAsync(string tenantId, string runId, CancellationToken cancellationToken);

    /// <summary>Returns when the run has finished.</summary>
    Task<RunStatus> WaitAsync(string tenantId, string runId, CancellationToken cancellationToken);
}

/// <summary>The state of a run in <see cref="RunStatus.State"/>.</summary>
public static class RunStates
{
    public const string Running = "running";
    public const string Suspended = "suspended";
    public const string Finished = "finished";
}

public sealed class UnknownWorkflowException(string workflowId) : Exception($"There is no workflow {workflowId} here.");
