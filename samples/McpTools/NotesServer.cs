using System.Collections.Concurrent;
using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace AgentPlatform.McpTools;

/// <summary>An MCP server over stdio. It knows nothing of governance, like any server that a team already has.</summary>
public static class NotesServer
{
    public const string Role = "server";

    public static async Task RunAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMcpServer().WithStdioServerTransport().WithTools<NotesTools>();
        await builder.Build().RunAsync();
    }
}

[McpServerToolType]
public sealed class NotesTools
{
    private static readonly ConcurrentDictionary<string, string> _notes = new();

    [McpServerTool(Name = "notes.list", ReadOnly = true), Description("Titles of all notes.")]
    public static IReadOnlyList<string> List() => [.. _notes.Keys.Order(StringComparer.Ordinal)];

    [McpServerTool(Name = "notes.add"), Description("Keeps a note under a new title.")]
    public static string Add([Description("Identifies the note.")] string title, string text)
        => _notes.TryAdd(title, text) ? "kept" : throw new McpException("There is a note with this title.");
}
