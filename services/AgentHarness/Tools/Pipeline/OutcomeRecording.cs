using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// What came of the call, in the ledger before anyone builds on it. Survives a crash here: an effect without outcome, which the next
/// incarnation settles; a read without outcome, which it repeats.
/// </summary>
internal sealed class OutcomeRecording(ToolStage inner) : ToolDecorator(inner)
{
    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
            await RecordSuccessAsync(call, cancellationToken).ConfigureAwait(false);
            await LoopCheck.AfterAsync(call, cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (ToolRefusedException failure)
        {
            var told = ToolAnswer.Refusal(failure.ErrorClass, failure.Told);
            call.ResultReceipt = await call.Run.Store.PutAsync(told, call.Subject, cancellationToken).ConfigureAwait(false);
            await RecordAsync(call, OutcomeStatus.Failed, failure.ErrorClass, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask RecordSuccessAsync(ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            await RecordAsync(call, OutcomeStatus.Ok, ErrorClass.None, cancellationToken).ConfigureAwait(false);
        }
        catch (RunInterruptedException) when (DegradedReads.MayGoOn(call))
        {
        }
    }

    /// <summary>Through the effect where there is one, so that exactly one outcome is ever accepted for it.</summary>
    public static async ValueTask<LedgerRecord> RecordAsync(
        ToolCall call, OutcomeStatus status, ErrorClass errorClass, CancellationToken cancellationToken, params (string, object?)[] data)
    {
        var run = call.Run;
        var record = run.Records.New(EntryTypes.ToolOutcome, call.StepIndex) with
        {
            Action = call.ToAction(),
            Approval = call.ToApproval(),
            Payload = new()
            {
                ArgsHash = call.ArgsReceipt?.PayloadHash,
                PayloadRef = call.ArgsReceipt?.PayloadRef,
                ResultHash = call.ResultReceipt?.PayloadHash,
                ResultRef = call.ResultReceipt?.PayloadRef,
            },
            Outcome = new()
            {
                Status = status, ErrorClass = errorClass, RetryCount = call.RetryCount,
                LatencyMs = (long)call.Latency.TotalMilliseconds, CircuitBreakerTripped = call.CircuitOpen,
            },
            Usage = status == OutcomeStatus.Ok && call.Tool.Contract.CostUsd > 0 ? new() { CostUsd = call.Tool.Contract.CostUsd } : null,
            Data = Data(call, data),
        };
        if (call.EffectId is { } effect) await run.Store.CompleteAsync(effect, record, cancellationToken).ConfigureAwait(false);
        else await run.Store.AppendAsync(record, cancellationToken).ConfigureAwait(false);
        call.OutcomeRecorded = true;
        if (record.Usage is { } usage) run.Services.Metrics.CostIncurred(run.Identity.WorkflowId, run.Workflow.ModelVersion.Name, usage.CostUsd);
        if (status == OutcomeStatus.Ok) run.Completed.Add(new(call.StepIndex, call.Tool.Name, call.Tool.Contract.Level, call.IdempotencyKey));
        return record;
    }

    /// <summary>A nested agent took steps of its own within this one: a resumed run goes on behind them.</summary>
    private static Dictionary<string, System.Text.Json.JsonElement>? Data(ToolCall call, (string, object?)[] data)
    {
        if (call.Run.Budget.Steps > call.StepIndex + 1) data = [.. data, (DataNames.NextStep, call.Run.Budget.Steps)];
        return data.Length == 0 ? null : RunRecords.Data(data);
    }
}
