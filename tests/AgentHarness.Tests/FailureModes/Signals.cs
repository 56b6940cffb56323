using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AgentHarness.Tests.FailureModes;

/// <summary>Listens to the spans and metrics of the platform's own sources.</summary>
internal sealed class Signals : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Labels)> _points = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public Signals()
    {
        _activities = new()
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == AgentMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Record(instrument, value, labels));
        _meters.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Record(instrument, value, labels));
        _meters.Start();
    }

    public IReadOnlyList<Activity> SpansOf(string runId, string name)
        => [.. _spans.Where(span => span.OperationName == name && Equals(span.GetTagItem(Attributes.Agent.RunId.Name), runId))];

    /// <summary>Sum of a metric's points that carry all of these labels.</summary>
    public double Sum(string metric, params (string Label, string Value)[] labels)
        => _points.Where(point => point.Name == metric && labels.All(label => Equals(point.Labels.GetValueOrDefault(label.Label), label.Value))).Sum(point => point.Value);

    /// <summary>The newest point of a gauge; null when there is none.</summary>
    public double? Last(string metric, params (string Label, string Value)[] labels)
        => _points.Where(point => point.Name == metric && labels.All(label => Equals(point.Labels.GetValueOrDefault(label.Label), label.Value))).Select(point => (double?)point.Value).LastOrDefault();

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
        => _points.Enqueue((instrument.Name, value, labels.ToArray().ToDictionary(label => label.Key, label => label.Value)));
}

/// <summary>Metrics are the process's: these tests run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "alone";
}
