using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;
using Polly;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>
/// Timeout of each attempt, retries where they are safe, the vendor's circuit breaker; and what a failure means: certainly
/// nothing happened, or the effect is in doubt.
/// </summary>
internal sealed class CallResilience(AIFunction inner, ResiliencePipeline pipeline) : ToolDecorator(inner)
{
    internal static readonly ResiliencePropertyKey<ToolCall> CallKey = new("tool-call");

    protected override async ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var time = call.Run.Services.Time;
        var startedAt = time.GetTimestamp();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CallKey, call);
        try
        {
            return await pipeline.ExecuteAsync(
                static (context, state) => state.Self.NextAsync(state.Call, context.CancellationToken), context, (Self: this, Call: call)).ConfigureAwait(false);
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
        if (!failure.Mapped) Log.UnmappedFailure(call.Run.Services.Logger, call.Tool.Function.Name, call.RunId, exception.GetType().Name);
        call.CircuitOpen = failure.Class == ErrorClass.CircuitOpen;
        if (call.Tool.Contract.ChangesTheWorld && !failure.NothingHappened) return new EffectInDoubtException(failure.Class);
        return exception as ToolRefusedException ?? new ToolRefusedException(failure.Class, "The tool failed; nothing was changed.");
    }
}
