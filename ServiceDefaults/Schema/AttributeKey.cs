using System.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>A span attribute of the vocabulary. Service code sets attributes only through these, never by name.</summary>
public readonly record struct AttributeKey<T>(string Name);

public static class AttributeSetter
{
    public static Activity? Set<T>(this Activity? activity, AttributeKey<T> key, T value)
        => activity?.SetTag(key.Name, value);
}
