using System.Globalization;
using System.Text;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.ServiceDefaults.Tests.Schema;

/// <summary>What is generated from the vocabulary: path in the repository, and content.</summary>
internal static class SchemaExports
{
    public static IReadOnlyDictionary<string, string> All => new Dictionary<string, string>
    {
        ["docs/schema.md"] = Markdown(),
        ["AppHost/telemetry/collector/allow-list.yaml"] = AllowList(),
        ["ServiceDefaults/Schema/registry/agentplatform.yaml"] = WeaverRegistry.Write(),
    };

    /// <summary>Every key the Collector lets through: the vocabulary's, the process's, and those its own connectors and processors add.</summary>
    private static string AllowList()
    {
        string[] own = ["span.name", "span.kind", "status.code", "moved.name", "moved.text"];
        var keys = Vocabulary.Attributes.Select(x => x.Name).Concat(Metrics.All.SelectMany(x => x.Labels)).Concat(ForeignMetrics.Labels).Concat(LogFields.All.Select(x => x.Name))
            .Concat(Vocabulary.ResourceKeys).Concat(Vocabulary.BaggageKeys).Concat(own).Distinct().Order(StringComparer.Ordinal);
        var yaml = new StringBuilder("# Generated from ServiceDefaults/Schema; see docs/schema.md. Do not edit.\nprocessors:\n  redaction:\n    allowed_keys:\n");
        foreach (var key in keys) yaml.Append(CultureInfo.InvariantCulture, $"      - {key}\n");
        return yaml.ToString();
    }

    private static string Markdown()
    {
        var md = new StringBuilder("""
            # Telemetry vocabulary

            Generated from `ServiceDefaults/Schema/Vocabulary`; do not edit. After a change there:

            ```
            AGENTPLATFORM_UPDATE_SCHEMA=1 dotnet test tests/ServiceDefaults.Tests --filter SchemaExport
            ```

            It writes this page, the Collector's allow-list (`AppHost/telemetry/collector/allow-list.yaml`) and the registry in
            OpenTelemetry Weaver's format (`ServiceDefaults/Schema/registry`). Without that variable the same test fails when one is stale.
            What is not on this page does not compile ([AP0001](rules/AP0001.md)), else is dropped in the process and counted in
            `telemetry_schema_violations_total`, else is removed by the Collector.

            ## Spans


            """);
        Table(md, ["span", "meaning"], SpanNames.All.Select(x => new[] { Code(x.Name), x.Brief }));
        md.Append("\nEvents: ").AppendJoin(", ", SpanEvents.All.Select(Code)).Append(". Baggage: ").AppendJoin(", ", Vocabulary.BaggageKeys.Select(Code)).Append(".\n\n## Attributes\n\n");
        Table(md, ["attribute", "type", "class", "bounded", "on", "required on", "meaning"], Vocabulary.Attributes.Select(x => new[]
        {
            Code(x.Name), Lower(x.Kind), Lower(x.Classification), x.IsBounded ? "yes" : "no", Places(x.On), Places(x.RequiredOn),
            x.Brief + (x.Values.Count > 0 ? " One of " + string.Join(", ", x.Values.Select(Code)) + "." : ""),
        }));
        md.Append("\n## Metrics\n\n");
        Table(md, ["metric", "kind", "labels", "buckets", "meaning"], Metrics.All.Select(x => new[]
        {
            Code(x.Name), Lower(x.Kind), string.Join(", ", x.Labels.Select(Code)), string.Join(' ', x.Buckets.Select(b => b.ToString(CultureInfo.InvariantCulture))), x.Brief,
        }));
        md.Append("\n## Log fields\n\nPlaceholders of messages. Beside them each line carries `run_id` and the trace id.\n\n");
        Table(md, ["field", "class", "meaning"], LogFields.All.Select(x => new[] { Code(x.Name), Lower(x.Classification), x.Brief }));
        return md.ToString();
    }

    private static void Table(StringBuilder md, string[] head, IEnumerable<string[]> rows)
    {
        foreach (var row in rows.Prepend([.. head.Select(_ => "---")]).Prepend(head)) md.Append("| ").AppendJoin(" | ", row).Append(" |\n");
    }

    private static string Places(IReadOnlyList<string> spans) => spans.Intersect(SpanNames.All.Select(x => x.Name)).Count() == SpanNames.All.Count
        ? string.Join(", ", spans.Except(SpanNames.All.Select(x => x.Name)).Prepend("every agent span"))
        : string.Join(", ", spans.Select(Code));

    private static string Code(string text) => $"`{text}`";

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
