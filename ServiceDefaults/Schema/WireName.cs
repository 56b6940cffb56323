using System.Collections.Frozen;
using System.Text.Json;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>The snake_case name an enumeration value has on the wire, in span attributes and in metric labels.</summary>
public static class WireName
{
    public static string Of<T>(T value) where T : struct, Enum => Cache<T>.Names.TryGetValue(value, out var name) ? name : MetricLabels.Other;

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>()
            .ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
