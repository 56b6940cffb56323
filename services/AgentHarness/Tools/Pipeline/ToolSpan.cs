using System.Diagnostics;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools.Pipeline;

/// <summary>Span <c>agent.tool.call</c> and the tool metrics; and every refusal becomes a record, so no attempt goes unseen.</summary>
internal sealed class ToolSpan(AIFunction inner) : ToolDecorator(inner)
{
    protected override async ValueTask<object?> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using var span = call.Run.Identify(Spans.Source.StartActivity(Spans.ToolCall, ActivityKind.Internal, call.Run.SpanContext));
        span.Set(Attributes.Tool.Name, Name).Set(Attributes.GenAi.ToolName, Name).Set(Attributes.GenAi.OperationName, "execute_tool")
            .Set(Attributes.Tool.SideEffectLevel, WireName.Of(call.Tool.Contract.Level)).Set(Attributes.Tool.SchemaVersion, call.Tool.Contract.SchemaVersion)
            .Set(Attributes.Agent.StepIndex, call.StepIndex)
            .Set(Attributes.Actor.UserId, call.Run.Identity.ActorUserId).Set(Attributes.Actor.IsAgent, true);
        var (status, errorClass) = (OutcomeStatus.Ok, ErrorClass.None);
        try
        {
            return await NextAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolRefusedException refusal)
        {
            (status, errorClass) = (OutcomeStatus.Failed, refusal.ErrorClass);
            if (!call.OutcomeRecorded) await RecordRefusalAsync(call, refusal, cancellationToken).ConfigureAwait(false);
            await LoopCheck.AfterAsync(call, refusal.ErrorClass, cancellationToken).ConfigureAwait(false);
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
            call.Run.Services.Metrics.ToolCalled(Name, status, call.Tool.Contract.Level, errorClass, call.Latency);
        }
    }

    private static async ValueTask RecordRefusalAsync(ToolCall call, ToolRefusedException refusal, CancellationToken cancellationToken)
    {
        var told = ToolAnswer.Refusal(refusal.ErrorClass, refusal.Told);
        var store = call.Run.Store;
        // Arguments that were refused are evidence too.
        var receipts = await store.PutAsync([store.Payload(told, call.Subject), store.Payload(call.Args, call.Subject)], cancellationToken).ConfigureAwait(false);
        call.ResultReceipt = receipts[0];
        call.ArgsReceipt ??= receipts[1];
        await OutcomeRecording.RecordAsync(call, OutcomeStatus.Failed, refusal.ErrorClass, cancellationToken).ConfigureAwait(false);
    }

    private static void Finish(Activity? span, ToolCall call, ErrorClass errorClass)
    {
        if (span is null) return;
        if (call.ArgsReceipt is { } args) span.Set(Attributes.Tool.ArgsHash, args.PayloadHash).Set(Attributes.Tool.ArgsRef, args.PayloadRef).Set(Attributes.Tool.ArgsBytes, args.Bytes);
        if (call.ResultReceipt is { } result) span.Set(Attributes.Tool.ResultHash, result.PayloadHash).Set(Attributes.Tool.ResultRef, result.PayloadRef).Set(Attributes.Tool.ResultBytes, result.Bytes);
        if (call.IdempotencyKey is { } key) span.Set(Attributes.Tool.IdempotencyKey, key);
        if (call.Approval is { } approval) ApprovalGate.Describe(span, approval);
        else span.Set(Attributes.Approval.State, WireName.Of(ApprovalState.NotRequired));
        span.Set(Attributes.Tool.RetryCount, call.RetryCount).Set(Attributes.Tool.CircuitBreakerTripped, call.CircuitOpen || errorClass is ErrorClass.BudgetExceeded or ErrorClass.LoopDetected)
            .Set(Attributes.LatencyMs, (long)call.Latency.TotalMilliseconds).Set(Attributes.ErrorClass, WireName.Of(errorClass));
        if (call.Run.Records.Versions?.PolicyVersion is { } policy) span.Set(Attributes.Agent.PolicyVersion, policy);
        if (errorClass == ErrorClass.None) return;
        span.Set(Attributes.GenAi.ErrorType, WireName.Of(errorClass));
        span.SetStatus(ActivityStatusCode.Error, WireName.Of(errorClass));
    }
}
