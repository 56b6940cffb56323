using System.Collections.Generic;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>Meters of the frameworks that are let through, and the labels their metrics keep. All of them are bounded by the code or the network.</summary>
public static class ForeignMetrics
{
    public static IReadOnlyList<string> Meters { get; } =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Net.Http", "Npgsql", "System.Runtime",
        "otel.sdk.experimental", // the SDK counts what it hands on: with the Collector's count of arrivals it tells what was lost between
    ];

    /// <summary>Not collected: their labels name peers, and taken off they would stay on the exemplars.</summary>
    public static IReadOnlyList<string> LeftOut { get; } = ["http.client.open_connections", "http.client.connection.duration"];

    public static IReadOnlyList<string> Labels { get; } =
    [
        "http.request.method", "http.response.status_code", "http.route", "url.scheme", "server.address", "server.port", "network.protocol.name",
        "network.protocol.version", "network.transport", "network.type", "error.type", "http.connection.state", "tls.protocol.version", "aspnetcore.request.is_unhandled",
        "aspnetcore.rate_limiting.policy", "aspnetcore.rate_limiting.result", "db.client.connection.state", "db.client.connection.pool.name", "db.system.name", "db.client.operation.name", "gc.heap.generation",
        "dotnet.gc.heap.generation", "cpu.mode", "otel.component.type", "otel.component.name",
    ];
}
