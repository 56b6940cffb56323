using System.Net;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Supervisor.Runs;

namespace AgentPlatform.Supervisor.Trajectories;

/// <summary>Bundles a run for evals. The shapes need the payloads: each read is recorded in the ledger with its reason; a payload that is gone leaves its shape out.</summary>
internal sealed class TrajectoryBuilder(RunStore runs, IVault vault)
{
    /// <returns>Null: the tenant has no such run.</returns>
    public async Task<Trajectory?> BuildAsync(string tenantId, string runId, string forWhom, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(tenantId, runId, cancellationToken) is not { } run) return null;
        List<TrajectoryStep> steps = [];
        foreach (var step in run.Steps!)
            steps.Add(new()
            {
                StepIndex = step.StepIndex,
                ToolName = step.ToolName,
                ToolSchemaVersion = step.ToolSchemaVersion,
                SideEffectLevel = step.SideEffectLevel,
                ArgsHash = step.Payload?.ArgsHash,
                ResultHash = step.Payload?.ResultHash,
                ArgsShape = await ShapeAsync(step.Payload?.PayloadRef),
                ResultShape = await ShapeAsync(step.Payload?.ResultRef),
                Status = step.Outcome?.Status,
                ErrorClass = step.Outcome?.ErrorClass,
                Approval = step.Approval?.State,
                PolicyVersion = step.PolicyVersion,
            });
        return new()
        {
            RunId = run.RunId,
            WorkflowId = run.WorkflowId,
            Outcome = run.Outcome,
            ErrorClass = run.ErrorClass,
            PlanHash = run.PlanHash,
            Versions = run.Versions,
            Usage = run.Usage,
            LatencyMs = run.LatencyMs,
            Steps = steps,
            Decisions = run.Approvals!,
            Labels = run.Labels,
            Ledger = run.Ledger,
        };

        async Task<JsonElement?> ShapeAsync(string? payloadRef)
        {
            if (payloadRef is null) return null;
            try
            {
                return Shape.Of(await vault.ReadAsync(tenantId, payloadRef, $"trajectory of {runId}, for {forWhom}", cancellationToken));
            }
            catch (ProblemException gone) when (gone.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return null;
            }
            catch (JsonException)
            {
                return JsonSerializer.SerializeToElement("bytes");
            }
        }
    }
}
