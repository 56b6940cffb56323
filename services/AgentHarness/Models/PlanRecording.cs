using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Models;

/// <summary>
/// Span <c>agent.plan</c>, usage and cost; and the plan itself: in the vault, then in the ledger, before anyone acts on it.
/// Survives a crash here: a plan that was not recorded was not acted on, so the model is asked again.
/// </summary>
internal sealed class PlanRecording(IChatClient inner, ModelVersion version, string promptVersion) : ModelDecorator(inner)
{
    protected override async Task<ChatResponse> RespondAsync(RunContext run, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        using var span = run.Identify(Spans.Source.StartActivity(Spans.Plan, ActivityKind.Internal, run.SpanContext));
        span.Set(Attributes.Agent.StepIndex, run.PlanStep).Set(Attributes.Agent.PromptVersion, promptVersion)
            .Set(Attributes.GenAi.OperationName, "chat").Set(Attributes.GenAi.ProviderName, version.Provider).Set(Attributes.GenAi.RequestModel, version.Name);
        var startedAt = run.Services.Time.GetTimestamp();
        try
        {
            var response = await InnerClient.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
            var latency = run.Services.Time.GetElapsedTime(startedAt);
            span.Set(Attributes.LatencyMs, (long)latency.TotalMilliseconds);
            if (response.ModelId is { } model) span.Set(Attributes.GenAi.ResponseModel, model);
            await RecordAsync(run, response, latency, span, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (RunStoppedException stop)
        {
            span.Set(Attributes.ErrorClass, WireName.Of(stop.ErrorClass)).Set(Attributes.GenAi.ErrorType, WireName.Of(stop.ErrorClass));
            span?.SetStatus(ActivityStatusCode.Error, WireName.Of(stop.ErrorClass));
            throw;
        }
    }

    private async Task RecordAsync(RunContext run, ChatResponse response, TimeSpan latency, Activity? span, CancellationToken cancellationToken)
    {
        var refused = response.FinishReason == ChatFinishReason.ContentFilter;
        var receipt = await run.Store.PutAsync(JsonSerializer.SerializeToElement(response, AIJsonUtilities.DefaultOptions), subject: null, cancellationToken).ConfigureAwait(false);
        var usage = Count(run, response.Usage, span);
        span.Set(Attributes.Agent.PlanHash, receipt.PayloadHash);
        await run.Store.AppendAsync(run.Records.New(EntryTypes.PlanRecorded, run.PlanStep) with
        {
            Payload = new() { ArgsHash = receipt.PayloadHash, PayloadRef = receipt.PayloadRef },
            Outcome = new() { Status = refused ? OutcomeStatus.Failed : OutcomeStatus.Ok, ErrorClass = refused ? ErrorClass.PolicyDenied : ErrorClass.None, LatencyMs = (long)latency.TotalMilliseconds },
            Usage = usage,
            Versions = run.Records.Versions! with { Model = version, PromptVersion = promptVersion },
            Data = response.Usage is null ? RunRecords.Data(("usage", "unknown")) : null,
        }, cancellationToken).ConfigureAwait(false);
        if (refused) throw new RunStoppedException(ErrorClass.PolicyDenied);
    }

    /// <returns>Null when the model did not say: unknown is not zero.</returns>
    private LedgerUsage? Count(RunContext run, UsageDetails? reported, Activity? span)
    {
        if (reported is null) return null;
        var (tokensIn, tokensOut) = (reported.InputTokenCount ?? 0, reported.OutputTokenCount ?? 0);
        var cost = run.Services.Prices.Of(version)?.Of(tokensIn, tokensOut) ?? 0;
        run.Budget.Use(tokensIn, tokensOut, cost);
        var (workflow, metrics) = (run.Identity.WorkflowId, run.Services.Metrics);
        metrics.TokensUsed(workflow, version.Name, tokensIn, tokensOut);
        metrics.CostIncurred(workflow, version.Name, cost);
        span.Set(Attributes.Usage.TokensIn, tokensIn).Set(Attributes.Usage.TokensOut, tokensOut).Set(Attributes.Usage.CostUsd, (double)cost)
            .Set(Attributes.GenAi.InputTokens, tokensIn).Set(Attributes.GenAi.OutputTokens, tokensOut);
        return new() { TokensIn = tokensIn, TokensOut = tokensOut, CostUsd = cost, PriceTableVersion = run.Services.Prices.Version };
    }
}
