using System.Text.Json;
using AgentPlatform.AgentHarness.Budgets;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>Reserves what the call costs before it, and settles after it: a call that did not happen costs nothing.</summary>
internal sealed class BudgetReservation(ToolStage inner) : ToolDecorator(inner)
{
    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var (run, contract) = (call.Run, call.Tool.Contract);
        var limits = call.Policy?.LimitsOf(run.Identity.WorkflowId);
        var calls = run.Budget.CountCall(call.Tool.Name);
        var trip = contract.MaxCallsPerRun is { } most && calls > most
            ? new BudgetTrip(Budget.ToolCalls, most, calls)
            : run.Budget.Exceeded(limits, run.Workflow.MaxTokens, call.StepIndex, contract.CostUsd);
        if (trip is not null) throw await run.TripAsync(trip, ErrorClass.BudgetExceeded, call.Tool.Name, cancellationToken).ConfigureAwait(false);

        var used = 0m;
        run.Budget.Reserve(contract.CostUsd);
        try
        {
            var result = await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
            used = contract.CostUsd;
            return result;
        }
        catch (RunStoppedException stop) when (stop.ErrorClass is ErrorClass.InDoubt or ErrorClass.VerificationFailed)
        {
            used = contract.CostUsd;
            throw;
        }
        finally
        {
            run.Budget.Settle(contract.CostUsd, used);
        }
    }
}
