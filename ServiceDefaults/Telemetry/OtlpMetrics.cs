using System.Globalization;
using AgentPlatform.ServiceDefaults.Telemetry.Enforcement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace AgentPlatform.ServiceDefaults.Telemetry;

/// <summary>The metric reader with its exporter behind <see cref="MetricGate"/>, which the SDK's own AddOtlpExporter leaves no room for.</summary>
internal static class OtlpMetrics
{
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const int DefaultIntervalMilliseconds = 15_000;

    public static MetricReader Reader(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var interval = int.TryParse(configuration["OTEL_METRIC_EXPORT_INTERVAL"], CultureInfo.InvariantCulture, out var set) ? set : DefaultIntervalMilliseconds;
        return new PeriodicExportingMetricReader(
            new MetricGate(Options(configuration), services.GetRequiredService<TelemetryPolicy>()), interval);
    }

    /// <summary>The same standard settings the SDK's exporters of traces and logs read.</summary>
    private static OtlpExporterOptions Options(IConfiguration configuration)
    {
        var http = configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] == "http/protobuf";
        var endpoint = configuration[EndpointKey]!;
        var options = new OtlpExporterOptions
        {
            Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc,
            Endpoint = new(http ? endpoint.TrimEnd('/') + "/v1/metrics" : endpoint),
        };
        if (configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { Length: > 0 } headers) options.Headers = headers;
        return options;
    }
}
