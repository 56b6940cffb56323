using System.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Schema;

public static class AttributeSetter
{
    public static Activity? Set<T>(this Activity? activity, AttributeKey<T> key, T value)
        => activity?.SetTag(key.Name, value);
}
