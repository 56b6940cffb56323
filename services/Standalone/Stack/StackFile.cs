using System.Text.Json;

namespace AgentPlatform.Standalone.Stack;

/// <summary><c>.agentplatform/stack.json</c>: for scripts that want to know what runs where. There only while it does.</summary>
internal static class StackFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(string file, IEnumerable<(string Name, string Url, int Pid)> parts)
        => File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            Pid = Environment.ProcessId,
            Resources = parts.Select(part => new { part.Name, part.Url, part.Pid }),
        }, Json));
}
