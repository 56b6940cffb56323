using System.Net;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.TestSupport;

namespace AgentPlatform.ServiceDefaults.Tests.Http;

/// <summary>Calls to services of the stack, over a service that answers as told and a clock that moves when told.</summary>
public sealed class ServiceResilienceTests
{
    private readonly ManualTime _time = new();
    private int _attempts;

    [Theory]
    [InlineData("GET", 3), InlineData("HEAD", 3), InlineData("PUT", 3), InlineData("DELETE", 3), InlineData("POST", 1), InlineData("PATCH", 1)]
    public async Task OnlyWhatMayHappenTwiceIsTriedAgain(string method, int attempts)
    {
        using var client = Client(_ => new(HttpStatusCode.ServiceUnavailable));
        using var answer = await FinishAsync(client.SendAsync(new(new(method), "/x") { Content = method is "PUT" or "POST" ? new StringContent("{}") : null }));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, attempts), (answer.StatusCode, _attempts));
    }

    [Fact]
    public async Task ASecondAttemptThatSucceedsIsTheAnswer()
    {
        using var client = Client(_ => _attempts == 1 ? throw new HttpRequestException("cut") : new(HttpStatusCode.OK));
        using var answer = await FinishAsync(client.GetAsync("/x"));
        Assert.Equal((HttpStatusCode.OK, 2), (answer.StatusCode, _attempts));
    }

    [Fact]
    public async Task WhatWasRefusedIsNotTriedAgain()
    {
        using var client = Client(_ => new(HttpStatusCode.Conflict));
        using var answer = await FinishAsync(client.GetAsync("/x"));
        Assert.Equal((HttpStatusCode.Conflict, 1), (answer.StatusCode, _attempts));
    }

    [Fact]
    public async Task AnAttemptThatTakesTooLongIsGivenUp()
    {
        using var client = Client(stop => Task.Delay(Timeout.InfiniteTimeSpan, stop));
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => FinishAsync(client.PostAsync("/x", null)));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 1), (fault.StatusCode, _attempts));
    }

    [Fact]
    public async Task ALongPollMayTakeAsLongAsItAsksFor()
    {
        using var client = Client(stop => Task.Delay(TimeSpan.FromSeconds(35), _time, stop));
        using var answer = await FinishAsync(client.GetAsync("/x?wait=30"));
        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, _attempts));
    }

    [Fact]
    public async Task AServiceThatIsDownIsLeftAloneForAWhile()
    {
        var down = true;
        using var client = Client(_ => down ? throw new HttpRequestException("down") : new(HttpStatusCode.OK));
        for (var i = 0; i < 20; i++) await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("/x", null));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("/x", null));
        Assert.Equal(20, _attempts);

        down = false;
        _time.Advance(TimeSpan.FromSeconds(3));
        using var answer = await client.PostAsync("/x", null);
        Assert.Equal((HttpStatusCode.OK, 21), (answer.StatusCode, _attempts));
    }

    [Fact]
    public async Task NoMoreThanTheLimitAreUnderWayAtOnce()
    {
        var gate = new TaskCompletionSource();
        using var client = Client(_ => gate.Task);
        var calls = Enumerable.Range(0, ServiceResilience.Concurrency + 44).Select(_ => client.PostAsync("/x", null)).ToArray();
        await Eventually.TrueAsync(() => _attempts == ServiceResilience.Concurrency, "as many as may are under way");
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(calls.Length, _attempts);
    }

    [Fact]
    public async Task HandlersOfOneServiceShareItsStateAndOthersDoNot()
    {
        var resilience = new ServiceResilience(_time);
        using HttpClient one = Client(Down, resilience), same = Client(Down, resilience), other = Client(Down, resilience, "vault");
        for (var i = 0; i < 20; i++) await Assert.ThrowsAsync<HttpRequestException>(() => one.PostAsync("/x", null));
        await Assert.ThrowsAsync<HttpRequestException>(() => same.PostAsync("/x", null));
        Assert.Equal(20, _attempts);
        await Assert.ThrowsAsync<HttpRequestException>(() => other.PostAsync("/x", null));
        Assert.Equal(21, _attempts);

        static HttpResponseMessage Down(CancellationToken _) => throw new HttpRequestException("down");
    }

    private HttpClient Client(Func<CancellationToken, Task> work)
        => Client(async stop => { await work(stop); return new HttpResponseMessage(HttpStatusCode.OK); });

    private HttpClient Client(Func<CancellationToken, HttpResponseMessage> answer, ServiceResilience? resilience = null, string resource = "ledger")
        => Client(stop => Task.FromResult(answer(stop)), resilience, resource);

    private HttpClient Client(Func<CancellationToken, Task<HttpResponseMessage>> answer, ServiceResilience? resilience = null, string resource = "ledger")
        => new(new ResilienceHandler(resilience ?? new(_time), resource) { InnerHandler = new Service(answer, () => Interlocked.Increment(ref _attempts)) }) { BaseAddress = new("http://service") };

    /// <summary>Lets time pass until the call is over.</summary>
    private async Task<T> FinishAsync<T>(Task<T> call)
    {
        await Eventually.TrueAsync(() =>
        {
            if (!call.IsCompleted) _time.Advance(TimeSpan.FromSeconds(1));
            return call.IsCompleted;
        }, "the call ends");
        return await call;
    }

    private sealed class Service(Func<CancellationToken, Task<HttpResponseMessage>> answer, Action attempted) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            attempted();
            return answer(cancellationToken);
        }
    }
}
