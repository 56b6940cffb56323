using System.Diagnostics;
using AgentPlatform.ServiceDefaults.Redaction;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.ServiceDefaults.Telemetry.Enforcement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AgentPlatform.ServiceDefaults.Telemetry;

/// <summary>
/// OTLP wiring of traces, metrics and logs; endpoint from the standard <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Whatever is exported, or
/// printed to the console, has passed the enforcers: they stand first in each pipeline.
/// </summary>
public static class PlatformTelemetry
{
    public static void AddPlatformTelemetry(this IHostApplicationBuilder builder)
    {
        // Read when the server is made; without it the server span has no attributes at all.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var export = builder.Configuration[OtlpMetrics.EndpointKey] is { Length: > 0 };
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<MetricLabels>().AddSingleton<AgentMetrics>();
        builder.Services.TryAddSingleton<ITextScanner>(services => new SecretScanner(CustomDetectors.From(services.GetRequiredService<IConfiguration>())));
        builder.Services.AddSingleton(PolicyOf);
        builder.AddBaggage();
        builder.AddEnforcedLogging(export);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName(builder.Configuration, builder.Environment))
                .AddAttributes([new(Vocabulary.SchemaKey, Vocabulary.SchemaVersion)]))
            .WithTracing(tracing => tracing
                .AddSource(Spans.SourceName, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Experimental.ModelContextProtocol")
                .AddProcessor(services => new SpanEnforcer(services.GetRequiredService<TelemetryPolicy>()))
                .ExportIf(export))
            .WithMetrics(metrics => metrics
                .AddMeter([AgentMetrics.MeterName, .. ForeignMetrics.Meters])
                .AddView(MetricGate.View)
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .ExportIf(export));
        builder.Services.AddHostedService<TelemetryFlush>();
    }

    /// <summary>The name telemetry and its counters carry: <c>OTEL_SERVICE_NAME</c>, which launchers set, else the application's.</summary>
    internal static string ServiceName(IConfiguration configuration, IHostEnvironment environment)
        => configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : environment.ApplicationName;

    private static TelemetryPolicy PolicyOf(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        return new(services.GetRequiredService<ITextScanner>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<AgentMetrics>(),
            ServiceName(configuration, services.GetRequiredService<IHostEnvironment>()), configuration.GetValue("Telemetry:ExceptionMessages", false));
    }

    private static void AddEnforcedLogging(this IHostApplicationBuilder builder, bool export)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ConsoleFormatter, ConsoleEnforcer>();
        builder.Logging.AddConsole(console => console.FormatterName = ConsoleEnforcer.FormatterName);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // lines for every request; hosting prints queries
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning); // prints addresses
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.AddProcessor(services => new LogEnforcer(services.GetRequiredService<TelemetryPolicy>()));
            if (export) logging.AddOtlpExporter();
        });
    }

    private static TracerProviderBuilder ExportIf(this TracerProviderBuilder tracing, bool export) => export ? tracing.AddOtlpExporter() : tracing;

    private static MeterProviderBuilder ExportIf(this MeterProviderBuilder metrics, bool export) => export ? metrics.AddReader(OtlpMetrics.Reader) : metrics;

    private static void AddBaggage(this IHostApplicationBuilder builder)
    {
        DistributedContextPropagator.Current = new BaggagePropagator(_ => false); // for clients nobody configured: no baggage
        builder.Services.AddSingleton<BaggageHosts>();
        builder.Services.Replace(ServiceDescriptor.Singleton<DistributedContextPropagator>(services => new BaggagePropagator(services.GetRequiredService<BaggageHosts>().Contains)));
        builder.Services.ConfigureHttpClientDefaults(client => client.UseSocketsHttpHandler((handler, services) =>
            handler.ActivityHeadersPropagator = services.GetRequiredService<DistributedContextPropagator>()));
    }
}
