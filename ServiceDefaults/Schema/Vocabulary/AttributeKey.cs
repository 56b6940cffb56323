namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>A span attribute with its type. Service code sets attributes only through these, never by name.</summary>
public sealed class AttributeKey<T>(string name, Classification classification, string brief)
    : AttributeDefinition(name, KindOf(), classification, brief)
{
    private static ValueKind KindOf()
        => typeof(T) == typeof(bool) ? ValueKind.Boolean
        : typeof(T) == typeof(double) ? ValueKind.Double
        : typeof(T) == typeof(string) ? ValueKind.String
        : ValueKind.Int;
}
