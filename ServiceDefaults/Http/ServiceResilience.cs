using System.Collections.Concurrent;
using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AgentPlatform.ServiceDefaults.Http;

/// <summary>
/// Calls to services of the stack: at most <see cref="Concurrency"/> at once for each, a time limit for each attempt, retries of idempotent
/// requests only, and a circuit breaker. Whatever gives up throws <see cref="HttpRequestException"/>: the caller MUST then not act.
/// </summary>
internal sealed class ServiceResilience(TimeProvider time)
{
    public const int Concurrency = 256, Retries = 2;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly ResiliencePropertyKey<HttpRequestMessage> RequestKey = new("request");
    private static readonly HashSet<HttpMethod> Idempotent = [HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Put, HttpMethod.Delete];

    // One state for each resource, however often the client factory makes new handlers.
    private readonly ConcurrentDictionary<string, (ResiliencePipeline<HttpResponseMessage> Pipeline, SemaphoreSlim Slots)> _states = new();

    public async Task<HttpResponseMessage> SendAsync(
        string resource, HttpRequestMessage request, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var (pipeline, slots) = _states.GetOrAdd(resource, _ => (Build(), new(Concurrency)));
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(RequestKey, request);
            return await pipeline.ExecuteAsync(async state => await send(state.CancellationToken).ConfigureAwait(false), context).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is BrokenCircuitException or TimeoutRejectedException)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"{resource} did not answer ({fault.GetType().Name}).", fault, HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            slots.Release();
        }
    }

    private ResiliencePipeline<HttpResponseMessage> Build() => new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
        .AddRetry(new()
        {
            MaxRetryAttempts = Retries,
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = retry => ValueTask.FromResult(IsTransient(retry.Outcome) && Idempotent.Contains(Request(retry.Context).Method)),
            OnRetry = retry => { retry.Outcome.Result?.Dispose(); return ValueTask.CompletedTask; },
        })
        .AddCircuitBreaker(new()
        {
            FailureRatio = 0.5,
            MinimumThroughput = 20,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = TimeSpan.FromSeconds(2),
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is HttpRequestException or TimeoutRejectedException),
        })
        .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = timeout => ValueTask.FromResult(AttemptTimeout + Wait(Request(timeout.Context))) })
        .Build();

    private static HttpRequestMessage Request(ResilienceContext context) => context.Properties.GetValue(RequestKey, null!);

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome)
        => outcome.Exception is HttpRequestException or TimeoutRejectedException
            || outcome.Result?.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>A long poll asks the service to take its time: <c>?wait=30</c>.</summary>
    private static TimeSpan Wait(HttpRequestMessage request)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request.RequestUri?.IsAbsoluteUri == true ? request.RequestUri.Query : "");
        return query.TryGetValue("wait", out var wait) && int.TryParse(wait, out var seconds) && seconds is > 0 and <= 300 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
    }
}

internal sealed class ResilienceHandler(ServiceResilience resilience, string resource) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => resilience.SendAsync(resource, request, attempt => base.SendAsync(request, attempt), cancellationToken);
}
