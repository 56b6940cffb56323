using System.Reflection;

namespace AgentPlatform.AgentHarness;

/// <summary>This library's version, as recorded with each run.</summary>
internal static class HarnessVersion
{
    public static string Current { get; } = typeof(HarnessVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
