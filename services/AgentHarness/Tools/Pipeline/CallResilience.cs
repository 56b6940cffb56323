using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using Polly;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// Timeout of each attempt, retries where they are safe, the vendor's circuit breaker; and what a failure means: certainly
/// nothing happened, or the effect is in doubt.
/// </summary>
internal sealed class CallResilience(ToolStage inner, ResiliencePipeline<JsonElement> pipeline) : ToolDecorator(inner)
{
    internal static readonly ResiliencePropertyKey<ToolCall> CallKey = new("tool-call");

    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var time = call.Run.Services.Time;
        var startedAt = time.GetTimestamp();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CallKey, call);
        try
        {
            return await pipeline.ExecuteAsync(
                static (context, state) => state.Self.Inner.InvokeAsync(state.Call, context.CancellationToken), context, (Self: this, Call: call)).ConfigureAwait(false);
        }
        catch (Exception exception) when (!RunControl.IsControl(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw Translate(call, exception);
        }
        finally
        {
            call.Latency = time.GetElapsedTime(startedAt);
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static Exception Translate(ToolCall call, Exception exception)
    {
        var failure = ErrorClassifier.Classify(exception);
        if (!failure.Mapped) Log.UnmappedFailure(call.Run.Services.Logger, call.Tool.Name, call.RunId, exception.GetType().Name);
        call.CircuitOpen = failure.Class == ErrorClass.CircuitOpen;
        if (call.Tool.Contract.ChangesTheWorld && !failure.NothingHappened) return new EffectInDoubtException(failure.Class);
        return exception as ToolRefusedException ?? new ToolRefusedException(failure.Class, "The tool failed; nothing was changed.");
    }
}
