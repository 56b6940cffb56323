namespace AgentPlatform.Standalone.Telemetry;

/// <summary>An OTLP/HTTP endpoint and the header that lets one in.</summary>
internal sealed record OtlpTarget(Uri Endpoint, string Header, string Value)
{
    /// <summary>OpenTelemetry's own environment variables.</summary>
    /// <param name="interval">Between two exports of metrics.</param>
    public IReadOnlyDictionary<string, string?> Environment(TimeSpan interval) => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint.ToString().TrimEnd('/'),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = $"{Header}={Uri.EscapeDataString(Value)}",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = ((int)interval.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
    };
}
