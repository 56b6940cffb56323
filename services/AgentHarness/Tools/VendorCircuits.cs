using System.Collections.Concurrent;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Tools.Pipeline;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using CircuitState = AgentPlatform.ServiceDefaults.Schema.CircuitState;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>One circuit breaker per vendor endpoint, or per tool that names none; retries around it.</summary>
internal sealed class VendorCircuits(HarnessServices services)
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline<JsonElement>> _circuits = new();
    private readonly ConcurrentDictionary<string, ConcurrentBag<string>> _tools = new();

    public ResiliencePipeline<JsonElement> For(WorkflowTool tool)
    {
        var endpoint = tool.Contract.Endpoint ?? tool.Name;
        _tools.GetOrAdd(endpoint, _ => []).Add(tool.Name);
        var circuit = _circuits.GetOrAdd(endpoint, Circuit);
        var pipeline = new ResiliencePipelineBuilder<JsonElement> { TimeProvider = services.Time };
        if (tool.Contract is { MayRetry: true, MaxAttempts: > 1 }) pipeline.AddRetry(Retry(tool));
        return pipeline.AddPipeline(circuit).Build();
    }

    private RetryStrategyOptions<JsonElement> Retry(WorkflowTool tool) => new()
    {
        MaxRetryAttempts = tool.Contract.MaxAttempts - 1,
        Delay = services.Options.ToolRetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = arguments => new(arguments.Outcome.Exception is { } exception && !RunControl.IsControl(exception)
            && !arguments.Context.CancellationToken.IsCancellationRequested && ErrorClassifier.Classify(exception).Transient),
        OnRetry = arguments =>
        {
            var call = arguments.Context.Properties.GetValue(CallResilience.CallKey, null!);
            call.RetryCount++;
            System.Diagnostics.Activity.Current?.AddEvent(new(SpanEvents.StepRetried));
            services.Metrics.StepRetried(call.Run.Identity.WorkflowId, tool.Name);
            return default;
        },
    };

    private ResiliencePipeline<JsonElement> Circuit(string endpoint) => new ResiliencePipelineBuilder<JsonElement> { TimeProvider = services.Time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<JsonElement>
        {
            FailureRatio = 0.5,
            MinimumThroughput = services.Options.CircuitMinimumCalls,
            SamplingDuration = services.Options.CircuitSampling,
            BreakDuration = services.Options.CircuitBreak,
            ShouldHandle = arguments => new(arguments.Outcome.Exception is { } exception && !RunControl.IsControl(exception)
                && ErrorClassifier.Classify(exception).Class is ErrorClass.UpstreamUnavailable or ErrorClass.UpstreamError or ErrorClass.Timeout or ErrorClass.RateLimited),
            OnOpened = _ => Changed(endpoint, CircuitState.Open),
            OnHalfOpened = _ => Changed(endpoint, CircuitState.HalfOpen),
            OnClosed = _ => Changed(endpoint, CircuitState.Closed),
        }).Build();

    private ValueTask Changed(string endpoint, CircuitState state)
    {
        foreach (var tool in _tools[endpoint]) services.Metrics.CircuitChanged(tool, state);
        return default;
    }
}
