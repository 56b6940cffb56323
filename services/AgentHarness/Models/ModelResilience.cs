using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.AgentHarness.Runs;
using Microsoft.Extensions.AI;
using Polly;
using Polly.Retry;

namespace AgentPlatform.AgentHarness.Models;

/// <summary>A model may always be asked again: it changes nothing. What it fails with in the end is the run's outcome.</summary>
internal sealed class ModelResilience(IChatClient inner, HarnessServices services) : ModelDecorator(inner)
{
    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder { TimeProvider = services.Time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            Delay = services.Options.ToolRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => new(arguments.Outcome.Exception is { } exception && !arguments.Context.CancellationToken.IsCancellationRequested
                && ErrorClassifier.Classify(exception).Transient),
        })
        .AddTimeout(services.Options.ModelTimeout).Build();

    protected override async Task<ChatResponse> RespondAsync(RunContext run, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await InnerClient.GetResponseAsync(messages, options, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!RunControl.IsControl(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw new RunStoppedException(ErrorClassifier.Classify(exception).Class);
        }
    }
}
