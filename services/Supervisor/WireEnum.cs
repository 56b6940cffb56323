using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.Supervisor;

/// <summary>Enumerations by their wire names, as stored and as written in query strings.</summary>
internal static class WireEnum
{
    public static T Parse<T>(string name) where T : struct, Enum => TryParse<T>(name) ?? throw new FormatException($"No {typeof(T).Name} has this name.");

    public static T? TryParse<T>(string name) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (WireName.Of(value) == name) return value;
        return null;
    }
}
