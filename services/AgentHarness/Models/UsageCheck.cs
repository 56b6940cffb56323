using AgentPlatform.AgentHarness.Budgets;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Models;

/// <summary>
/// Tokens are counted from the model's own report. Where a cost limit is set and the model reports none, the limit can't be kept: nobody acts on
/// that plan, be it new or an earlier incarnation's.
/// </summary>
internal sealed class UsageCheck(IChatClient inner) : ModelDecorator(inner)
{
    protected override async Task<ChatResponse> RespondAsync(RunContext run, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var response = await InnerClient.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        if (response.Usage is null && (await run.PolicyAsync(cancellationToken).ConfigureAwait(false))?.LimitsOf(run.Identity.WorkflowId)?.MaxCostUsd is { } limit)
            throw await run.TripAsync(new(Budget.UnknownUsage, limit, run.Budget.CostUsd), ErrorClass.BudgetExceeded, toolName: null, cancellationToken).ConfigureAwait(false);
        return response;
    }
}
