using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>All of it in one place, for what enforces it: the analyzer, the processors and the generated allow-list.</summary>
public static class Vocabulary
{
    /// <summary>Attribute keys, ours and the allowed ones of other libraries.</summary>
    public static IReadOnlyList<AttributeDefinition> Attributes { get; } =
        [.. DeclaredIn(typeof(Attributes)), .. DeclaredIn(typeof(ForeignAttributes))];

    /// <summary>Attributes of the process (OpenTelemetry resource).</summary>
    public static IReadOnlyList<string> ResourceKeys { get; } =
    [
        "service.name", "service.namespace", "service.version", "service.instance.id", "deployment.environment.name",
        "telemetry.sdk.name", "telemetry.sdk.language", "telemetry.sdk.version", SchemaKey,
    ];

    /// <summary>Marks telemetry that passed this schema in its process; the Collector distrusts texts without it.</summary>
    public const string SchemaKey = "agentplatform.schema";

    public const string SchemaVersion = "1";

    /// <summary>Keys that may flow as W3C baggage, and the only ones taken from it.</summary>
    public static IReadOnlyList<string> BaggageKeys { get; } = ["run_id", "tenant_id", "workflow_id"];

    private static IEnumerable<AttributeDefinition> DeclaredIn(Type type)
        => type.GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.GetValue(null)).OfType<AttributeDefinition>()
            .Concat(type.GetNestedTypes().SelectMany(DeclaredIn));
}
