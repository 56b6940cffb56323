using System.Text.RegularExpressions;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.Telemetry.Tests.Dashboards;

/// <summary>Dashboards and rules may only ask for what the schema declares, a recording rule records, or a named foreign source emits.</summary>
public sealed partial class SchemaTests
{
    /// <summary>Not ours: the Collector's own and its span metrics, the SDK's, HttpClient's meter, Prometheus' and OpenTelemetry's standard series.</summary>
    private static readonly string[] Foreign = ["otelcol_", "otel_sdk_", "traces_span_metrics_", "http_client_request_duration_seconds", "up", "target_info"];

    [Fact]
    public void Every_metric_asked_for_exists()
    {
        var known = Metrics.All.Select(metric => metric.Name).Concat(Rules.RecordingRules.Names).ToHashSet(StringComparer.Ordinal);
        var unknown = Expressions().SelectMany(PromQl.Metrics).Select(PromQl.Instrument)
            .Where(name => !known.Contains(name) && !Foreign.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).Distinct();
        Assert.Empty(unknown);
    }

    [Fact]
    public void Every_label_selected_by_exists_on_its_metric()
    {
        var labels = Metrics.All.ToDictionary(metric => metric.Name, metric => metric.Labels.ToHashSet(StringComparer.Ordinal));
        var unknown = Expressions().SelectMany(PromQl.SelectedLabels)
            .Where(use => labels.TryGetValue(PromQl.Instrument(use.Metric), out var declared) && !declared.Contains(use.Label) && use.Label != "le");
        Assert.Empty(unknown);
    }

    [Fact]
    public void Every_attribute_a_TraceQL_query_uses_exists()
    {
        var known = Vocabulary.Attributes.Select(attribute => attribute.Name).ToHashSet(StringComparer.Ordinal);
        var used = Dashboard.All.SelectMany(dashboard => dashboard.TraceQl).SelectMany(query => SpanAttribute().Matches(query)).Select(match => match.Groups[1].Value).Distinct();
        Assert.Subset(known, used.ToHashSet());
    }

    private static IEnumerable<string> Expressions() => Dashboard.All.SelectMany(dashboard => dashboard.PromQl).Concat(Rules.RecordingRules.Expressions);

    [GeneratedRegex(@"span\.([a-z_][a-z0-9_.]*[a-z0-9_])")] private static partial Regex SpanAttribute();
}
