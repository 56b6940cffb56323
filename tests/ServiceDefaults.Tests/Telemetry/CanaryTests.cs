using AgentPlatform.ServiceDefaults.Redaction;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.ServiceDefaults.Tests.Telemetry;

/// <summary>Bar R5: what a whole service exports, to a real OTLP endpoint, while secrets are put wherever telemetry can hold one.</summary>
[Collection(nameof(ProcessWideTelemetry))]
public sealed class CanaryTests
{
    [Fact]
    public async Task NothingThatLeavesTheProcessHoldsACanary() => await AssertNoCanaryLeavesAsync(_ => { });

    [Fact]
    public async Task NothingLeavesWhenTheRedactorThrows()
        => await AssertNoCanaryLeavesAsync(services => services.AddSingleton<ITextScanner>(new BrokenScanner()), expectText: false);

    [Fact]
    public async Task NothingLeavesWhenTheRedactorTakesTooLong()
    {
        var time = new JumpingTime();
        await AssertNoCanaryLeavesAsync(services => services.AddSingleton<TimeProvider>(time).AddSingleton<ITextScanner>(new SlowScanner(time)), expectText: false);
    }

    private static async Task AssertNoCanaryLeavesAsync(Action<IServiceCollection> configure, bool expectText = true)
    {
        await using var otlp = await OtlpReceiver.StartAsync();
        await using (var service = await SampleService.StartAsync(
            builder => { configure(builder.Services); builder.Logging.SetMinimumLevel(LogLevel.Trace); }, Canaries.Map, new(otlp.Configuration) { ["OTEL_SERVICE_NAME"] = "canary-service" }))
            await Canaries.PutEverywhereAsync(service);

        Assert.Equal([], [.. Canaries.All.Where(canary => otlp.Holds(canary))]);
        Assert.True(otlp.Holds(SpanNames.Run, "traces"));
        Assert.True(otlp.Holds("canary-service", "logs"));
        Assert.True(otlp.Holds(MetricNames.SchemaViolations, "metrics"));
        Assert.True(otlp.Holds("service.name", "metrics"), "metrics do not say which service they are of");
        Assert.Equal(expectText, otlp.Holds("Something happened in run_clean", "logs"));
        Assert.Equal(expectText, otlp.Holds("/v1/canary/{id}", "traces"));
    }

    private sealed class BrokenScanner : ITextScanner
    {
        public bool MayHoldSecret(string text) => true;

        public void Scan(string text, List<Finding> findings) => throw new InvalidOperationException(text);
    }

    private sealed class SlowScanner(JumpingTime time) : ITextScanner
    {
        public bool MayHoldSecret(string text) => true;

        public void Scan(string text, List<Finding> findings) => time.Jump(TimeSpan.FromSeconds(1));
    }

    private sealed class JumpingTime : TimeProvider
    {
        private long _ahead;

        public void Jump(TimeSpan by) => Interlocked.Add(ref _ahead, (long)(by.TotalSeconds * System.TimestampFrequency));

        public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _ahead);
    }
}

/// <summary>Activity sources and meters are the process's: tests that listen to them run one by one.</summary>
[CollectionDefinition(nameof(ProcessWideTelemetry), DisableParallelization = true)]
public sealed class ProcessWideTelemetry;
