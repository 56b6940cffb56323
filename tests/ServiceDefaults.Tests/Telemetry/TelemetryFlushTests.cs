using System.Diagnostics;
using AgentPlatform.ServiceDefaults.Telemetry;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace AgentPlatform.ServiceDefaults.Tests.Telemetry;

[Collection(nameof(ProcessWideTelemetry))]
public sealed class TelemetryFlushTests
{
    [Fact]
    public async Task WhatIsBufferedIsSentBeforeTheServiceStops()
    {
        using var exporter = new Exporter();
        exporter.Answer.Set();
        Assert.Equal(1, await StopAsync(exporter));
    }

    [Fact]
    public async Task ACollectorThatNeverAnswersDoesNotKeepAServiceFromStopping()
    {
        using var exporter = new Exporter();
        Assert.Equal(0, await StopAsync(exporter));
    }

    /// <returns>What had been exported when the service had stopped.</returns>
    private static async Task<int> StopAsync(Exporter exporter)
    {
        using var source = new ActivitySource("flush-test");
        using var traces = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampler(new AlwaysOnSampler())
            .AddProcessor(new BatchActivityExportProcessor(exporter, scheduledDelayMilliseconds: 3_600_000)).Build();
        await using var services = new ServiceCollection().AddSingleton(traces).BuildServiceProvider();
        var flush = new TelemetryFlush(services);
        await flush.StartAsync(default);
        using (source.StartActivity("span")) { }
        var stopping = flush.StopAsync(default);
        await Eventually.TrueAsync(() => stopping.IsCompleted, "the service stops");
        await stopping;
        var exported = exporter.Exported;
        exporter.Answer.Set();
        return exported;
    }

    private sealed class Exporter : BaseExporter<Activity>
    {
        private int _exported;

        public ManualResetEventSlim Answer { get; } = new();

        public int Exported => Volatile.Read(ref _exported);

        public override ExportResult Export(in Batch<Activity> batch)
        {
            Answer.Wait();
            Interlocked.Add(ref _exported, (int)batch.Count);
            return ExportResult.Success;
        }
    }
}
