using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentPlatform.Telemetry.Tests.Collector;

/// <summary>OTLP/JSON, as a service would send it that knows nothing of ServiceDefaults.</summary>
internal static class OtlpJson
{
    private static readonly (string, object)[] Service = [("service.name", "foreign-service")];

    /// <summary>One span a request; a trace is as many of them as share its id.</summary>
    public static string Span(string traceId, string name, (string Key, object Value)[] attributes, bool error = false, string? eventName = null, TimeSpan? duration = null)
    {
        var start = DateTimeOffset.UtcNow - (duration ?? TimeSpan.FromMilliseconds(5));
        return Spans(Service, new JsonObject
        {
            ["traceId"] = traceId, ["spanId"] = Guid.NewGuid().ToString("n")[..16], ["name"] = name, ["kind"] = 1,
            ["startTimeUnixNano"] = Nanoseconds(start), ["endTimeUnixNano"] = Nanoseconds(DateTimeOffset.UtcNow),
            ["attributes"] = Attributes(attributes), ["status"] = new JsonObject { ["code"] = error ? 2 : 0 },
            ["events"] = eventName is null ? [] : new JsonArray(new JsonObject { ["name"] = eventName, ["timeUnixNano"] = Nanoseconds(start) }),
        });
    }

    public static string Spans((string, object)[] resource, JsonObject span, JsonObject? scope = null) => new JsonObject
    {
        ["resourceSpans"] = new JsonArray(new JsonObject
        {
            ["resource"] = new JsonObject { ["attributes"] = Attributes(resource) },
            ["scopeSpans"] = new JsonArray(new JsonObject { ["scope"] = scope ?? new JsonObject { ["name"] = "AgentPlatform" }, ["spans"] = new JsonArray(span) }),
        }),
    }.ToJsonString();

    public static string Logs((string, object)[] resource, JsonObject record) => new JsonObject
    {
        ["resourceLogs"] = new JsonArray(new JsonObject
        {
            ["resource"] = new JsonObject { ["attributes"] = Attributes(resource) },
            ["scopeLogs"] = new JsonArray(new JsonObject { ["scope"] = new JsonObject { ["name"] = "log" }, ["logRecords"] = new JsonArray(record) }),
        }),
    }.ToJsonString();

    public static string Metrics((string, object)[] resource, JsonObject metric) => new JsonObject
    {
        ["resourceMetrics"] = new JsonArray(new JsonObject
        {
            ["resource"] = new JsonObject { ["attributes"] = Attributes(resource) },
            ["scopeMetrics"] = new JsonArray(new JsonObject { ["scope"] = new JsonObject { ["name"] = "AgentPlatform" }, ["metrics"] = new JsonArray(metric) }),
        }),
    }.ToJsonString();

    /// <summary>A counter's total, under one label.</summary>
    public static string Counter(string name, string total, params (string Key, object Value)[] labels) => Metrics(Service, new JsonObject
    {
        ["name"] = name,
        ["sum"] = new JsonObject
        {
            ["aggregationTemporality"] = 2, ["isMonotonic"] = true,
            ["dataPoints"] = new JsonArray(new JsonObject { ["timeUnixNano"] = Now, ["asInt"] = total, ["attributes"] = Attributes(labels) }),
        },
    });

    public static JsonArray Attributes(params (string Key, object Value)[] attributes)
        => [.. attributes.Select(attribute => new JsonObject { ["key"] = attribute.Key, ["value"] = Value(attribute.Value) })];

    public static string Now => Nanoseconds(DateTimeOffset.UtcNow);

    public static JsonObject Value(object value) => value switch
    {
        double number => new() { ["doubleValue"] = number },
        long number => new() { ["intValue"] = number.ToString(CultureInfo.InvariantCulture) },
        bool flag => new() { ["boolValue"] = flag },
        string[] texts => new() { ["arrayValue"] = new JsonObject { ["values"] = new JsonArray([.. texts.Select(text => Value(text))]) } },
        JsonObject map => new() { ["kvlistValue"] = new JsonObject { ["values"] = Attributes([.. map.Select(member => (member.Key, (object)member.Value!.GetValue<string>()))]) } },
        _ => new() { ["stringValue"] = JsonSerializer.SerializeToNode(value)!.GetValue<string>() },
    };

    private static string Nanoseconds(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);
}
