using System.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Schema;

public static class AttributeSetter
{
    /// <summary>Of an attribute that the span does not have yet, which saves looking for it.</summary>
    public static Activity? Add<T>(this Activity? activity, AttributeKey<T> key, T value)
        => activity is { IsAllDataRequested: true } ? activity.AddTag(key.Name, value) : activity;

    public static Activity? Set<T>(this Activity? activity, AttributeKey<T> key, T value)
        => activity?.SetTag(key.Name, value);
}
