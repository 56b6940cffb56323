using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Polly;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// Retries where they are safe, the vendor's circuit breaker around each attempt; and what a failure means: certainly nothing happened,
/// or the effect is in doubt.
/// </summary>
internal sealed class CallResilience(ToolStage inner, ResiliencePipeline<JsonElement> circuit) : ToolDecorator(inner)
{
    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var time = call.Run.Services.Time;
        var startedAt = time.GetTimestamp();
        try
        {
            while (true)
            {
                try
                {
                    return await circuit.ExecuteAsync(static (state, token) => state.Inner.InvokeAsync(state.Call, token), (Inner, Call: call), cancellationToken).ConfigureAwait(false);
                }
                catch (Exception failure) when (MayRepeat(call, failure) && !cancellationToken.IsCancellationRequested)
                {
                    call.RetryCount++;
                }
                Activity.Current?.AddEvent(new(SpanEvents.StepRetried));
                call.Run.Services.Metrics.StepRetried(call.Run.Identity.WorkflowId, call.Tool.Name);
                await Task.Delay(Wait(call), time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (!RunControl.IsControl(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw Translate(call, exception);
        }
        finally
        {
            call.Latency = time.GetElapsedTime(startedAt);
        }
    }

    private static bool MayRepeat(ToolCall call, Exception failure)
        => call.Tool.Contract.MayRetry && call.RetryCount + 1 < call.Tool.Contract.MaxAttempts && !RunControl.IsControl(failure) && ErrorClassifier.Classify(failure).Transient;

    /// <summary>Doubles with each attempt; spread, so that callers who failed together don't come back together.</summary>
    private static TimeSpan Wait(ToolCall call)
        => call.Run.Services.Options.ToolRetryDelay * Math.ScaleB(0.5 + Random.Shared.NextDouble(), call.RetryCount - 1);

    private static Exception Translate(ToolCall call, Exception exception)
    {
        var failure = ErrorClassifier.Classify(exception);
        if (!failure.Mapped) Log.UnmappedFailure(call.Run.Services.Logger, call.Tool.Name, call.RunId, exception.GetType().Name);
        call.CircuitOpen = failure.Class == ErrorClass.CircuitOpen;
        if (call.Tool.Contract.ChangesTheWorld && !failure.NothingHappened) return new EffectInDoubtException(failure.Class);
        return exception as ToolRefusedException ?? new ToolRefusedException(failure.Class, "The tool failed; nothing was changed.");
    }
}
