using System.Collections.Concurrent;
using System.Text.Json;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Polly;
using Polly.CircuitBreaker;
using CircuitState = AgentPlatform.ServiceDefaults.Schema.CircuitState;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>One circuit breaker per vendor endpoint, or per tool that names none.</summary>
internal sealed class VendorCircuits(HarnessServices services)
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline<JsonElement>> _circuits = new();
    private readonly ConcurrentDictionary<string, ConcurrentBag<string>> _tools = new();

    public ResiliencePipeline<JsonElement> For(WorkflowTool tool)
    {
        var endpoint = tool.Contract.Endpoint ?? tool.Name;
        _tools.GetOrAdd(endpoint, _ => []).Add(tool.Name);
        services.Metrics.CircuitChanged(tool.Name, CircuitState.Closed);
        return _circuits.GetOrAdd(endpoint, Circuit);
    }

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
