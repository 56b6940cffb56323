using System.Collections.Concurrent;
using System.Collections.Frozen;
using AgentPlatform.ServiceDefaults.Schema;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace AgentPlatform.ServiceDefaults.Telemetry.Enforcement;

/// <summary>
/// The last check of metrics. A view has already kept only the labels of the vocabulary; what is left to check are their values, and the
/// labels a view took off, which the SDK keeps on exemplars. A metric that fails is left out of the export, whole: a point can't be edited.
/// Not a wrapper, since only the exporter that a reader is given learns the resource, and with it which service it speaks for.
/// </summary>
internal sealed class MetricGate(OtlpExporterOptions options, TelemetryPolicy policy) : OtlpMetricExporter(options)
{
    private const int MostRemembered = 10_000;

    private static readonly FrozenDictionary<string, MetricDefinition> Own = Metrics.All.ToFrozenDictionary(x => x.Name, StringComparer.Ordinal);
    private static readonly FrozenSet<string> ForeignMeters = ForeignMetrics.Meters.ToFrozenSet(StringComparer.Ordinal);
    private static readonly Rule Value = new(null, Classification.Code, []);

    private readonly ConcurrentDictionary<string, bool> _clean = new(StringComparer.Ordinal);

    /// <summary>The view: labels an instrument keeps; an instrument off the vocabulary is not collected at all.</summary>
    public static MetricStreamConfiguration View(System.Diagnostics.Metrics.Instrument instrument)
        => instrument.Meter.Name == AgentMetrics.MeterName
            ? Own.TryGetValue(instrument.Name, out var metric) ? Keep(metric.Labels) : MetricStreamConfiguration.Drop
            : ForeignMeters.Contains(instrument.Meter.Name) && !ForeignMetrics.LeftOut.Contains(instrument.Name) ? Keep(ForeignMetrics.Labels) : MetricStreamConfiguration.Drop;

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var passed = new List<Metric>();
        foreach (var metric in batch)
        {
            if (IsClean(metric)) passed.Add(metric);
            else policy.Count(Violation.MetricLabel);
        }
        return passed.Count == 0 ? ExportResult.Success : base.Export(new Batch<Metric>([.. passed], passed.Count));
    }

    private static MetricStreamConfiguration Keep(IReadOnlyList<string> labels) => new() { TagKeys = [.. labels], CardinalityLimit = 5000 };

    private bool IsClean(Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            foreach (var label in point.Tags)
                if (!IsClean(label.Value)) return false;
            if (!point.TryGetExemplars(out var exemplars)) continue;
            foreach (ref readonly var exemplar in exemplars)
                foreach (var _ in exemplar.FilteredTags) return false;
        }
        return true;
    }

    private bool IsClean(object? value)
    {
        if (value is not string text) return Value.Check(value, policy, out _) is not null;
        if (policy.OwnLabelValues.Contains(text)) return true;
        if (_clean.TryGetValue(text, out var clean)) return clean;
        clean = text.Length > 0 && ReferenceEquals(Value.Check(text, policy, out _), text);
        if (_clean.Count < MostRemembered) _clean[text] = clean;
        return clean;
    }
}
