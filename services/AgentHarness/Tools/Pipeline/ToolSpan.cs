using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>Span <c>agent.tool.call</c> and the tool metrics; and every refusal becomes a record, so no attempt goes unseen.</summary>
internal sealed class ToolSpan(ToolStage inner) : ToolDecorator(inner)
{
    public override async ValueTask<JsonElement> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using var span = call.Run.Identify(Spans.Source.StartActivity(Spans.ToolCall, ActivityKind.Internal, call.Run.SpanContext));
        span.Add(Attributes.Tool.Name, call.Tool.Name).Add(Attributes.GenAi.ToolName, call.Tool.Name).Add(Attributes.GenAi.OperationName, "execute_tool")
            .Add(Attributes.Tool.SideEffectLevel, WireName.Of(call.Tool.Contract.Level)).Add(Attributes.Tool.SchemaVersion, call.Tool.Contract.SchemaVersion)
            .Add(Attributes.Agent.StepIndex, call.StepIndex)
            .Add(Attributes.Actor.UserId, call.Run.Identity.ActorUserId).Add(Attributes.Actor.IsAgent, true);
        var (status, errorClass, waits) = (OutcomeStatus.Ok, ErrorClass.None, false);
        try
        {
            return await Inner.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolRefusedException refusal)
        {
            (status, errorClass) = (OutcomeStatus.Failed, refusal.ErrorClass);
            if (!call.OutcomeRecorded) await RecordRefusalAsync(call, refusal, cancellationToken).ConfigureAwait(false);
            await LoopCheck.AfterAsync(call, cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch (RunSuspendedException)
        {
            waits = true; // Nothing has become of the call yet; the incarnation that goes on with it counts it.
            throw;
        }
        catch (RunStoppedException stop)
        {
            (status, errorClass) = (stop.ErrorClass == ErrorClass.InDoubt ? OutcomeStatus.Unknown : OutcomeStatus.Failed, stop.ErrorClass);
            throw;
        }
        catch (Exception)
        {
            (status, errorClass) = (OutcomeStatus.Unknown, ErrorClass.Canceled);
            throw;
        }
        finally
        {
            Finish(span, call, errorClass);
            if (!waits) call.Run.Services.Metrics.ToolCalled(call.Tool.Name, status, call.Tool.Contract.Level, errorClass, call.Latency);
        }
    }

    private static async ValueTask RecordRefusalAsync(ToolCall call, ToolRefusedException refusal, CancellationToken cancellationToken)
    {
        var told = ToolAnswer.Refusal(refusal.ErrorClass, refusal.Told);
        var store = call.Run.Store;
        // Arguments that were refused are evidence too.
        var receipts = await store.PutAsync([store.Payload(told, call.Subject), store.Payload(call.Args.Content, call.Subject)], cancellationToken).ConfigureAwait(false);
        call.ResultReceipt = receipts[0];
        call.ArgsReceipt ??= receipts[1];
        await OutcomeRecording.RecordAsync(call, OutcomeStatus.Failed, refusal.ErrorClass, cancellationToken).ConfigureAwait(false);
    }

    private static void Finish(Activity? span, ToolCall call, ErrorClass errorClass)
    {
        if (span is null) return;
        if (call.ArgsReceipt is { } args) span.Add(Attributes.Tool.ArgsHash, args.PayloadHash).Add(Attributes.Tool.ArgsRef, args.PayloadRef).Add(Attributes.Tool.ArgsBytes, args.Bytes);
        if (call.ResultReceipt is { } result) span.Add(Attributes.Tool.ResultHash, result.PayloadHash).Add(Attributes.Tool.ResultRef, result.PayloadRef).Add(Attributes.Tool.ResultBytes, result.Bytes);
        if (call.IdempotencyKey is { } key) span.Add(Attributes.Tool.IdempotencyKey, key);
        if (call.Approval is { } approval) ApprovalGate.Describe(span, approval);
        else span.Add(Attributes.Approval.State, WireName.Of(ApprovalState.NotRequired));
        span.Add(Attributes.Tool.RetryCount, call.RetryCount).Add(Attributes.Tool.CircuitBreakerTripped, call.CircuitOpen || errorClass is ErrorClass.BudgetExceeded or ErrorClass.LoopDetected)
            .Add(Attributes.LatencyMs, (long)call.Latency.TotalMilliseconds).Add(Attributes.ErrorClass, WireName.Of(errorClass));
        if (call.Run.Records.Versions?.PolicyVersion is { } policy) span.Add(Attributes.Agent.PolicyVersion, policy);
        if (errorClass == ErrorClass.None) return;
        span.Add(Attributes.GenAi.ErrorType, WireName.Of(errorClass));
        span.SetStatus(ActivityStatusCode.Error, WireName.Of(errorClass));
    }
}
