using AgentPlatform.AgentHarness.Budgets;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Models;

/// <summary>No plan past a limit; none at all of a model without a price where a cost limit is set, since it can't be kept.</summary>
internal sealed class ModelBudget(IChatClient inner, ModelVersion version) : ModelDecorator(inner)
{
    protected override async Task<ChatResponse> RespondAsync(RunContext run, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var limits = (await run.PolicyAsync(cancellationToken).ConfigureAwait(false))?.LimitsOf(run.Identity.WorkflowId);
        var trip = limits?.MaxCostUsd is { } maxCost && run.Services.Prices.Of(version) is null
            ? new BudgetTrip(Budget.UnknownUsage, maxCost, run.Budget.CostUsd)
            : run.Budget.Exceeded(limits, run.Workflow.MaxTokens, run.PlanStep, nextUsd: 0);
        if (trip is not null) throw await run.TripAsync(trip, ErrorClass.BudgetExceeded, toolName: null, cancellationToken).ConfigureAwait(false);
        return await InnerClient.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
    }
}
