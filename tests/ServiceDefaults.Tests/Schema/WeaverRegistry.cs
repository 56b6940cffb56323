using System.Globalization;
using System.Text;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Tests.Schema;

/// <summary>The vocabulary as a semantic convention registry that OpenTelemetry Weaver reads: one group of attributes, one for each span and metric.</summary>
internal static class WeaverRegistry
{
    public static string Write()
    {
        var yaml = new StringBuilder("# Generated from ServiceDefaults/Schema; see docs/schema.md. Do not edit.\ngroups:\n");
        Line(yaml, 2, "- id: registry.agentplatform");
        Line(yaml, 4, "type: attribute_group");
        Line(yaml, 4, "brief: Attributes of agent spans, and those let through of other libraries.");
        Line(yaml, 4, "attributes:");
        foreach (var attribute in Vocabulary.Attributes) Attribute(yaml, attribute);
        foreach (var label in Metrics.All.SelectMany(x => x.Labels).Distinct().Order(StringComparer.Ordinal)) Label(yaml, label);
        foreach (var span in SpanNames.All) Span(yaml, span);
        foreach (var metric in Metrics.All) Metric(yaml, metric);
        return yaml.ToString();
    }

    private static void Attribute(StringBuilder yaml, AttributeDefinition attribute)
    {
        Line(yaml, 6, $"- id: {attribute.Name}");
        if (attribute.Classification == Classification.Enumeration)
        {
            Line(yaml, 8, "type:");
            Line(yaml, 10, "members:");
            foreach (var value in attribute.Values) Line(yaml, 12, $"- {{ id: {value.ToLowerInvariant()}, value: \"{value}\", stability: development }}");
        }
        else
        {
            Line(yaml, 8, $"type: {attribute.Kind.ToString().ToLowerInvariant()}");
        }
        Line(yaml, 8, $"brief: \"{attribute.Brief}\"");
        if (attribute.Kind == ValueKind.String && attribute.Classification != Classification.Enumeration) Line(yaml, 8, "examples: [\"\"]");
        Line(yaml, 8, "stability: development");
        Line(yaml, 8, $"annotations: {{ classification: {attribute.Classification.ToString().ToLowerInvariant()}, bounded: {(attribute.IsBounded ? "true" : "false")} }}");
    }

    private static void Label(StringBuilder yaml, string label)
    {
        Line(yaml, 6, $"- id: {label}");
        Line(yaml, 8, "type: string");
        Line(yaml, 8, "brief: \"Metric label; its values are bounded.\"");
        Line(yaml, 8, "examples: [\"\"]");
        Line(yaml, 8, "stability: development");
    }

    private static void Span(StringBuilder yaml, SpanDefinition span)
    {
        Line(yaml, 2, $"- id: span.{span.Name}");
        Line(yaml, 4, "type: span");
        Line(yaml, 4, "span_kind: internal");
        Line(yaml, 4, "stability: development");
        Line(yaml, 4, $"brief: \"{span.Brief}\"");
        Line(yaml, 4, "attributes:");
        foreach (var attribute in Vocabulary.Attributes.Where(x => x.On.Contains(span.Name)))
            Line(yaml, 6, $"- {{ ref: {attribute.Name}, requirement_level: {(attribute.RequiredOn.Contains(span.Name) ? "required" : "recommended")} }}");
    }

    private static void Metric(StringBuilder yaml, MetricDefinition metric)
    {
        Line(yaml, 2, $"- id: metric.{metric.Name}");
        Line(yaml, 4, "type: metric");
        Line(yaml, 4, $"metric_name: {metric.Name}");
        Line(yaml, 4, $"instrument: {metric.Kind.ToString().ToLowerInvariant()}");
        Line(yaml, 4, $"unit: \"{(metric.Name.EndsWith("_seconds", StringComparison.Ordinal) ? "s" : "1")}\"");
        Line(yaml, 4, "stability: development");
        Line(yaml, 4, $"brief: \"{metric.Brief}\"");
        if (metric.Labels.Count == 0) return;
        Line(yaml, 4, "attributes:");
        foreach (var label in metric.Labels) Line(yaml, 6, $"- {{ ref: {label}, requirement_level: required }}");
    }

    private static void Line(StringBuilder yaml, int indent, string text) => yaml.Append(CultureInfo.InvariantCulture, $"{new string(' ', indent)}{text}\n");
}
