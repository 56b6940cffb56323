using System.Diagnostics;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>Span <c>agent.verify</c> and record <c>verify.recorded</c>, of a tool's effect or of a whole run.</summary>
internal static class Verification
{
    /// <summary>With a wait that doubles from <see cref="HarnessOptions.ToolRetryDelay"/>, so that a vendor's restart is not taken for a missing effect.</summary>
    private const int Attempts = 6;

    public static async ValueTask<LedgerRecord> RecordAsync(
        RunContext run, int step, string strategy, LedgerAction? action, Func<CancellationToken, ValueTask<bool>> check, CancellationToken cancellationToken)
    {
        using var span = run.Identify(Spans.Source.StartActivity(Spans.Verify, ActivityKind.Internal, run.SpanContext));
        var passed = await PassesAsync(run, check, cancellationToken).ConfigureAwait(false);
        var errorClass = passed ? ErrorClass.None : ErrorClass.VerificationFailed;
        span.Set(Attributes.Verify.Strategy, strategy).Set(Attributes.Verify.Passed, passed).Set(Attributes.Agent.StepIndex, step).Set(Attributes.ErrorClass, WireName.Of(errorClass));
        if (action?.ToolName is { } tool) span.Set(Attributes.Tool.Name, tool);
        if (!passed)
        {
            span?.SetStatus(ActivityStatusCode.Error, WireName.Of(errorClass));
            run.Services.Metrics.VerificationFailed(run.Identity.WorkflowId);
        }
        var record = run.Records.New(EntryTypes.VerifyRecorded, step) with
        {
            Action = action,
            Outcome = new() { Status = passed ? OutcomeStatus.Ok : OutcomeStatus.Failed, ErrorClass = errorClass },
            Data = RunRecords.Data(("strategy", strategy), ("passed", passed)),
        };
        await run.Store.AppendAsync(record, cancellationToken).ConfigureAwait(false);
        return record;
    }

    /// <summary>What can't be verified is not verified: a check that keeps failing counts as failed.</summary>
    public static async ValueTask<bool> PassesAsync(RunContext run, Func<CancellationToken, ValueTask<bool>> check, CancellationToken cancellationToken)
    {
        var wait = run.Services.Options.ToolRetryDelay;
        for (var attempt = 1; ; attempt++, wait *= 2)
        {
            try
            {
                return await check(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (attempt == Attempts || !ErrorClassifier.Classify(exception).Transient) return false;
                await Task.Delay(wait, run.Services.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
