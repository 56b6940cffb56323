using System.Diagnostics;
using System.Diagnostics.Metrics;
using AgentPlatform.ServiceDefaults.Redaction;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.ServiceDefaults.Telemetry;
using AgentPlatform.ServiceDefaults.Telemetry.Enforcement;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace AgentPlatform.ServiceDefaults.Tests.Telemetry;

/// <summary>Every line says which run and which trace it belongs to, printed or exported.</summary>
[Collection(nameof(ProcessWideTelemetry))]
public sealed class LogLineTests : IDisposable
{
    private readonly AgentMetrics _metrics = new();
    private readonly TelemetryPolicy _policy;

    public LogLineTests() => _policy = new(new SecretScanner(), TimeProvider.System, _metrics, "test", exceptionMessages: false);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void APrintedLineHasRunAndTrace()
    {
        using var run = new Activity("run").Start();
        run.SetRun("run_7", "t_1", "w_1");
        Assert.Equal($"2026-05-06T06:00:00.000Z warn Sample run_id=run_7 trace_id={run.TraceId} Took step 3.\n", Print());
    }

    [Fact]
    public void SoHasALineOfAStepWithinTheRun()
    {
        using var run = new Activity("run").Start();
        run.SetRun("run_7", "t_1", "w_1");
        using var step = new Activity("step").Start();
        Assert.Contains($"run_id=run_7 trace_id={run.TraceId} ", Print(), StringComparison.Ordinal);
    }

    [Fact]
    public void ALineOutsideOfAnyRunHasNeither()
    {
        Activity.Current = null;
        Assert.Equal("2026-05-06T06:00:00.000Z warn Sample Took step 3.\n", Print());
    }

    [Fact]
    public void ARunIdThatIsNoIdentifierIsNotPrinted()
    {
        using var run = new Activity("run").Start();
        run.SetBaggage("run_id", "canary bird");
        Assert.DoesNotContain("canary", Print(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnExportedRecordHasRunAndTrace()
    {
        using var run = new Activity("run").Start();
        run.SetRun("run_7", "t_1", "w_1");
        var records = new Records();
        using (var factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options.AddProcessor(new LogEnforcer(_policy)).AddProcessor(records))))
            factory.CreateLogger("Sample").LogWarning("Took step {StepIndex}.", 3);
        var (trace, fields) = Assert.Single(records.Kept);
        Assert.Equal(run.TraceId, trace);
        Assert.Contains(new("run_id", "run_7"), fields);
        Assert.Contains(new("StepIndex", 3), fields);
    }

    /// <summary>Else every service of the stack would show violations that nobody can put right.</summary>
    [Fact]
    public async Task WhatTheFrameworksLogAtStartIsInTheVocabulary()
    {
        List<string> violations = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, own) => { if (instrument.Name == MetricNames.SchemaViolations) own.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, _, labels, _) => { lock (violations) violations.AddRange(labels.ToArray().Select(label => $"{label.Key}={label.Value}")); });
        listener.Start();

        await using (await SampleService.StartAsync(builder => builder.Host.UseConsoleLifetime())) { }

        Assert.Empty(violations);
    }

    private string Print()
    {
        KeyValuePair<string, object?>[] state = [new("StepIndex", 3), new("{OriginalFormat}", "Took step {StepIndex}.")];
        using var writer = new StringWriter { NewLine = "\n" };
        new ConsoleEnforcer(_policy, new ManualTime()).Write(new LogEntry<KeyValuePair<string, object?>[]>(LogLevel.Warning, "Sample", default, state, null, (_, _) => ""), null, writer);
        return writer.ToString();
    }

    private sealed class Records : BaseProcessor<LogRecord>
    {
        public List<(ActivityTraceId Trace, KeyValuePair<string, object?>[] Fields)> Kept { get; } = [];

        public override void OnEnd(LogRecord data) => Kept.Add((data.TraceId, [.. data.Attributes!]));
    }
}
