using System.Text.Json.Nodes;

namespace AgentPlatform.Telemetry.Tests.Collector;

/// <summary>One secret in one place of an OTLP request.</summary>
internal sealed record Canary(string Place, string Signal, string Secret, string Json)
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    /// <summary>Every place that holds text: as unknown keys, and as secrets under keys and names that are allowed.</summary>
    public static IReadOnlyList<Canary> All { get; } =
    [
        .. Everywhere("unknown-key", secret => ("customer.note", secret)),
        .. Everywhere("known-key", secret => ("tool.name", secret)),
        Of("known-key: list of texts", "traces", "s0", secret => Span(attributes: [("tool.name", (string[])["gmail.send", secret])])),
        Of("known-key: map", "traces", "s1", secret => Span(attributes: [("tool.name", new JsonObject { ["inner"] = secret })])),
        Of("key itself", "traces", "s2", secret => Span(attributes: [(secret, "x")])),
        Of("span name", "traces", "s3", secret => Span(name: $"GET /orders {secret}")),
        Of("status message", "traces", "s4", secret => Span(status: secret)),
        Of("event name", "traces", "s5", secret => Span(events: new JsonObject { ["name"] = secret, ["timeUnixNano"] = OtlpJson.Now })),
        Of("scope name", "traces", "s6", secret => Span(scope: new JsonObject { ["name"] = secret })),
        Of("trace state", "traces", "s7", secret => Span(traceState: $"vendor={secret}")),
        Of("log body", "logs", "s8", secret => Log(body: OtlpJson.Value(secret))),
        Of("log body, a map", "logs", "s9", secret => Log(body: OtlpJson.Value(new JsonObject { ["inner"] = secret }))),
        Of("severity text", "logs", "sa", secret => Log(body: OtlpJson.Value("x"), severity: secret)),
        Of("forged schema: status message", "traces", "sb", secret => Span(status: secret, resource: ("agentplatform.schema", "1.0.0"))),
        Of("forged schema: log body", "logs", "sc", secret => Log(body: OtlpJson.Value(secret), resource: ("agentplatform.schema", "1.0.0"))),
        Of("metric description", "metrics", "sd", secret => Counter(description: secret)),
        Of("metric name", "metrics", "se", secret => Counter(name: secret)),
        Of("metric unit", "metrics", "sf", secret => Counter(name: "agent_cost_usd_total", unit: secret)),
    ];

    private static IEnumerable<Canary> Everywhere(string kind, Func<string, (string, object)> attribute)
    {
        yield return Of($"{kind}: span", "traces", kind[0] + "1", secret => Span(attributes: [attribute(secret)]));
        yield return Of($"{kind}: resource", "traces", kind[0] + "2", secret => Span(resource: attribute(secret)));
        yield return Of($"{kind}: event", "traces", kind[0] + "3", secret => Span(events: new JsonObject { ["name"] = "e", ["timeUnixNano"] = OtlpJson.Now, ["attributes"] = OtlpJson.Attributes(attribute(secret)) }));
        yield return Of($"{kind}: link", "traces", kind[0] + "4", secret => Span(links: new JsonObject { ["traceId"] = TraceId, ["spanId"] = "00f067aa0ba902b7", ["attributes"] = OtlpJson.Attributes(attribute(secret)) }));
        yield return Of($"{kind}: scope", "traces", kind[0] + "5", secret => Span(scope: new JsonObject { ["name"] = "AgentPlatform", ["attributes"] = OtlpJson.Attributes(attribute(secret)) }));
        yield return Of($"{kind}: log", "logs", kind[0] + "6", secret => Log(attributes: [attribute(secret)], body: OtlpJson.Value("x")));
        yield return Of($"{kind}: log resource", "logs", kind[0] + "7", secret => Log(resource: attribute(secret), body: OtlpJson.Value("x")));
        yield return Of($"{kind}: label", "metrics", kind[0] + "8", secret => Counter(attributes: [attribute(secret)]));
        yield return Of($"{kind}: metric resource", "metrics", kind[0] + "9", secret => Counter(resource: attribute(secret)));
        yield return Of($"{kind}: exemplar", "metrics", kind[0] + "a", secret => Counter(exemplar: attribute(secret)));
    }

    /// <summary>Looks like a vendor's key, and is unlike every other canary.</summary>
    private static Canary Of(string place, string signal, string id, Func<string, string> json)
    {
        var secret = $"sk_live_{id}canary{id}4eC39HqLyjWDarjtT1";
        return new(place, signal, secret, json(secret));
    }

    private static string Span(string name = "agent.run", (string, object)[]? attributes = null, (string, object)? resource = null, JsonObject? events = null,
        JsonObject? links = null, JsonObject? scope = null, string? status = null, string? traceState = null) => OtlpJson.Spans(Resource(resource), new JsonObject
    {
        ["traceId"] = TraceId, ["spanId"] = Guid.NewGuid().ToString("n")[..16], ["name"] = name, ["startTimeUnixNano"] = OtlpJson.Now, ["endTimeUnixNano"] = OtlpJson.Now,
        ["traceState"] = traceState ?? "", ["attributes"] = OtlpJson.Attributes(attributes ?? []), ["status"] = new JsonObject { ["code"] = 2, ["message"] = status ?? "" },
        ["events"] = events is null ? [] : new JsonArray(events), ["links"] = links is null ? [] : new JsonArray(links),
    }, scope);

    private static string Log(JsonObject body, (string, object)[]? attributes = null, (string, object)? resource = null, string? severity = null)
        => OtlpJson.Logs(Resource(resource), new JsonObject { ["timeUnixNano"] = OtlpJson.Now, ["body"] = body, ["severityText"] = severity ?? "INFO", ["attributes"] = OtlpJson.Attributes(attributes ?? []) });

    private static string Counter((string, object)[]? attributes = null, (string, object)? resource = null, (string, object)? exemplar = null,
        string description = "", string name = "agent_runs_total", string unit = "")
        => OtlpJson.Metrics(Resource(resource), new JsonObject
        {
            ["name"] = name, ["description"] = description, ["unit"] = unit,
            ["sum"] = new JsonObject
            {
                ["aggregationTemporality"] = 2, ["isMonotonic"] = true,
                ["dataPoints"] = new JsonArray(new JsonObject
                {
                    ["timeUnixNano"] = OtlpJson.Now, ["asInt"] = "1", ["attributes"] = OtlpJson.Attributes(attributes ?? [("workflow_id", "w")]),
                    ["exemplars"] = exemplar is not { } labels ? [] : new JsonArray(new JsonObject
                        { ["timeUnixNano"] = OtlpJson.Now, ["asInt"] = "1", ["traceId"] = TraceId, ["spanId"] = "00f067aa0ba902b7", ["filteredAttributes"] = OtlpJson.Attributes(labels) }),
                }),
            },
        });

    private static (string, object)[] Resource((string Key, object Value)? extra)
        => extra is { } more && more.Key != "service.name" ? [("service.name", "foreign-service"), more] : [("service.name", "foreign-service")];
}
