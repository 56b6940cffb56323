using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Models;

/// <summary>Answers a step that an earlier incarnation planned with that plan, so a resumed run goes the same way.</summary>
internal sealed class PlanReplay(IChatClient inner) : ModelDecorator(inner)
{
    protected override async Task<ChatResponse> RespondAsync(RunContext run, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        if (run.History.Find(EntryTypes.PlanRecorded, run.PlanStep) is not { } recorded)
        {
            run.ThrowIfStopped();
            return await InnerClient.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }
        if (recorded.Usage is { } usage) run.Budget.Use(usage.TokensIn, usage.TokensOut, usage.CostUsd);
        if (recorded.Outcome is { Status: not OutcomeStatus.Ok } failed) throw new RunStoppedException(failed.ErrorClass);
        try
        {
            var plan = await run.Store.ReadAsync(recorded.Payload!.PayloadRef!, cancellationToken).ConfigureAwait(false);
            return plan.Deserialize<ChatResponse>(AIJsonUtilities.DefaultOptions) ?? throw new RunStoppedException(ErrorClass.Internal);
        }
        catch (ProblemException gone) when (gone.Code is ProblemCodes.Expired or ProblemCodes.Shredded or ProblemCodes.NotFound)
        {
            Log.PlanGone(run.Services.Logger, run.Identity.RunId);
            throw new RunStoppedException(ErrorClass.Internal);
        }
    }
}
