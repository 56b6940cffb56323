using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// An effect happens at most once: the ledger admits its key once, and consumes its approval in the same transaction.
/// Survives a crash here: before the intent, nothing has happened; after it, the ledger answers the next incarnation with
/// <c>in_progress</c> or <c>in_doubt</c>, and only a tool that declares the same key safe is asked again.
/// </summary>
internal sealed class EffectReservation(ToolStage inner) : ToolDecorator(inner)
{
    /// <summary>A failed effect may be tried again, as an effect of its own: it certainly did not happen.</summary>
    private const int MaxTries = 100;

    public override ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        => call.Tool.Contract.ChangesTheWorld ? ReservedAsync(call, cancellationToken) : Inner.InvokeAsync(call, cancellationToken);

    private async ValueTask<JsonElement> ReservedAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var key = call.IdempotencyKey!;
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            call.IdempotencyKey = attempt == 1 ? key : $"{key}~{attempt}";
            var done = await ReserveAsync(call, cancellationToken).ConfigureAwait(false);
            if (done is null) return await ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
            if (done.Outcome?.Status == OutcomeStatus.Ok) return await RepeatAnswerAsync(call, done, cancellationToken).ConfigureAwait(false);
        }
        throw new ToolRefusedException(ErrorClass.Conflict, "This has failed too often to be tried again.");
    }

    /// <returns>Null: granted. Otherwise the outcome that is already in the ledger.</returns>
    private static async ValueTask<LedgerRecord?> ReserveAsync(ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            var decision = await call.Run.Store.ReserveAsync(Intent(call), cancellationToken).ConfigureAwait(false);
            call.EffectId = decision.EffectId;
            return decision.Decision == EffectDecision.Granted ? null : decision.Outcome;
        }
        catch (ProblemException problem) when (problem.Code is ProblemCodes.InDoubt or ProblemCodes.InProgress)
        {
            await TakeOverAsync(call, problem.Code, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ProblemException problem)
        {
            throw problem.Code switch
            {
                ProblemCodes.EntryConflict => new ToolRefusedException(ErrorClass.Conflict, "The same effect was asked for before with other arguments."),
                ProblemCodes.ApprovalExpired => new ToolRefusedException(ErrorClass.ApprovalTimedOut, "The approval came too late to be used."),
                ProblemCodes.ApprovalRequired or ProblemCodes.ApprovalMismatch or ProblemCodes.ApprovalConsumed
                    => new ToolRefusedException(ErrorClass.PolicyDenied, "There is no valid approval for this call."),
                _ => new ToolRefusedException(ErrorClass.Internal, "The ledger refused to record this call."),
            };
        }
    }

    /// <summary>The intent is in the ledger already. If this run put it there, an earlier incarnation died over it.</summary>
    private static async Task TakeOverAsync(ToolCall call, string code, CancellationToken cancellationToken)
    {
        var effect = await call.Run.Store.FindEffectAsync(call.IdempotencyKey!, cancellationToken).ConfigureAwait(false)
            ?? throw new RunInterruptedException(new TimeoutException("The effect was settled meanwhile."));
        if (effect.RunId != call.RunId)
            throw new ToolRefusedException(code == ProblemCodes.InDoubt ? ErrorClass.InDoubt : ErrorClass.Conflict, "Another run is at this very effect, or a person must settle it first.");
        call.EffectId = effect.EffectId;
        if (call.Tool.Contract.Retry != RetrySafety.WithSameKey) call.Unsettled = ErrorClass.InDoubt;
    }

    private async ValueTask<JsonElement> ExecuteAsync(ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            return call.Unsettled is { } unsettled
                ? throw new EffectInDoubtException(unsettled)
                : await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (EffectInDoubtException lost)
        {
            return await SettleAsync(call, lost.Cause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The answer was lost. If reading back shows the effect, it happened; anything else is for a person.</summary>
    private static async ValueTask<JsonElement> SettleAsync(ToolCall call, ErrorClass cause, CancellationToken cancellationToken)
    {
        if (!await ReadsBackAsync(call, cancellationToken).ConfigureAwait(false))
        {
            await OutcomeRecording.RecordAsync(call, OutcomeStatus.Unknown, ErrorClass.InDoubt, cancellationToken, ("cause", WireName.Of(cause))).ConfigureAwait(false);
            throw InDoubt(call, cause);
        }
        call.ResultReceipt = await call.Run.Store.PutAsync(ToolAnswer.Done, call.Subject, cancellationToken).ConfigureAwait(false);
        await OutcomeRecording.RecordAsync(call, OutcomeStatus.Ok, ErrorClass.None, cancellationToken).ConfigureAwait(false);
        return ToolAnswer.Done;
    }

    private static async ValueTask<bool> ReadsBackAsync(ToolCall call, CancellationToken cancellationToken)
    {
        // What can't be read back stays in doubt.
        return call.Tool.Contract.Verify is { } verify
            && await Verification.PassesAsync(call.Run, token => verify(new(call.Args.Whole, null, call.IdempotencyKey), token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The effect was done before, by this run or another: its answer is the recorded one.</summary>
    private static async ValueTask<JsonElement> RepeatAnswerAsync(ToolCall call, LedgerRecord done, CancellationToken cancellationToken)
    {
        var answer = await ToolReplay.ReadAsync(call.Run, done, cancellationToken).ConfigureAwait(false);
        call.EffectId = null;
        call.ResultReceipt = await call.Run.Store.PutAsync(answer, call.Subject, cancellationToken).ConfigureAwait(false);
        await OutcomeRecording.RecordAsync(call, OutcomeStatus.Ok, ErrorClass.None, cancellationToken, ("repeats_run", done.RunId)).ConfigureAwait(false);
        return answer;
    }

    private static RunStoppedException InDoubt(ToolCall call, ErrorClass cause)
    {
        Log.EffectInDoubt(call.Run.Services.Logger, call.Tool.Name, call.RunId, cause);
        return call.Run.End(new RunStoppedException(ErrorClass.InDoubt));
    }

    private static LedgerRecord Intent(ToolCall call) => call.Run.Records.New(EntryTypes.ToolIntent, call.StepIndex, perIncarnation: true) with
    {
        Action = call.ToAction(),
        Approval = call.ToApproval(),
        Payload = new() { ArgsHash = call.ArgsReceipt!.PayloadHash, PayloadRef = call.ArgsReceipt.PayloadRef },
    };
}
