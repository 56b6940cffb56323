using System.Collections.Concurrent;
using System.Text;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.Standalone.Telemetry;

/// <summary>
/// Adds up <c>telemetry_redactions_total</c> over all services from OTLP metric bodies (opentelemetry-proto
/// metrics/v1: cumulative sums, so the newest value of each series counts).
/// </summary>
internal sealed class RedactionCount
{
    private readonly ConcurrentDictionary<string, double> _series = new();

    public long Total => (long)_series.Values.Sum();

    public void Observe(ReadOnlySpan<byte> exportRequest)
    {
        foreach (var resourceMetrics in ProtobufField.In(exportRequest))
        {
            if (resourceMetrics.Number != 1) continue;
            var resource = "";
            foreach (var part in ProtobufField.In(resourceMetrics.Bytes))
            {
                if (part.Number == 1) resource = Convert.ToHexString(part.Bytes);
                if (part.Number != 2) continue;
                foreach (var metric in ProtobufField.In(part.Bytes))
                    if (metric.Number == 2) ObserveMetric(resource, metric.Bytes);
            }
        }
    }

    private void ObserveMetric(string resource, ReadOnlySpan<byte> metric)
    {
        var name = "";
        foreach (var field in ProtobufField.In(metric))
        {
            if (field.Number == 1) name = Encoding.UTF8.GetString(field.Bytes);
            if (field.Number != 7 || name != MetricNames.Redactions) continue;
            foreach (var point in ProtobufField.In(field.Bytes))
                if (point.Number == 1) ObservePoint(resource, point.Bytes);
        }
    }

    private void ObservePoint(string resource, ReadOnlySpan<byte> point)
    {
        var series = new StringBuilder(resource);
        var value = 0d;
        foreach (var field in ProtobufField.In(point))
        {
            if (field.Number == 7) series.Append('|').Append(Convert.ToHexString(field.Bytes));
            if (field.Number == 4) value = BitConverter.UInt64BitsToDouble(field.Fixed);
            if (field.Number == 6) value = (long)field.Fixed;
        }
        _series[series.ToString()] = value;
    }
}
