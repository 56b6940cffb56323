using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Tools.Pipeline;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>
/// Answers a step that an earlier incarnation completed: from ledger and vault, without a call, a span or a metric. What it used
/// counts against the budget again, since budgets are the run's.
/// </summary>
internal static class ToolReplay
{
    public static async ValueTask<object?> AnswerAsync(ToolCall call, LedgerRecord recorded, CancellationToken cancellationToken)
    {
        var (run, contract, name) = (call.Run, call.Tool.Contract, call.Tool.Name);
        if (recorded.Action?.ToolName != name) throw run.End(new RunStoppedException(ErrorClass.Internal));
        var outcome = recorded.Outcome!;
        run.Budget.CountCall(name);
        run.Budget.Settle(0, recorded.Usage?.CostUsd ?? 0);
        if (RunHistory.Number(recorded, DataNames.NextStep) is { } next) run.Budget.SkipTo(next);
        // The incarnation that recorded this was about to end the run; what a person has settled since is for a new run to find.
        if (outcome.Status == OutcomeStatus.Unknown) throw run.End(new RunStoppedException(ErrorClass.InDoubt));
        call.IdempotencyKey = recorded.Action.IdempotencyKey;
        if (outcome.Status == OutcomeStatus.Ok) run.Completed.Add(new(call.StepIndex, name, contract.Level, call.IdempotencyKey));
        await LoopCheck.AfterAsync(run, name, recorded.Payload?.ArgsHash, recorded.Payload?.ResultHash, cancellationToken).ConfigureAwait(false);
        var answer = await ReadAsync(run, recorded, cancellationToken).ConfigureAwait(false);
        if (outcome.Status == OutcomeStatus.Ok && contract.Verify is not null) await PostconditionCheck.VerifyAsync(call, answer, cancellationToken).ConfigureAwait(false);
        return answer;
    }

    /// <summary>A result whose payload has expired can't be told again; the effect stands all the same.</summary>
    public static async ValueTask<JsonElement> ReadAsync(RunContext run, LedgerRecord recorded, CancellationToken cancellationToken)
    {
        if (recorded.Payload?.ResultRef is not { } reference) return ToolAnswer.Done;
        try
        {
            return await run.Store.ReadAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (ProblemException gone) when (gone.Code is ProblemCodes.Expired or ProblemCodes.Shredded or ProblemCodes.NotFound)
        {
            return ToolAnswer.Done;
        }
    }
}

/// <summary>Members of <c>data</c> that the harness writes and reads.</summary>
internal static class DataNames
{
    public const string NextStep = "next_step";
    public const string ApprovalId = "approval_id";
    public const string Instance = "instance";
    public const string Outcome = "outcome";
}
