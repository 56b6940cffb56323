using AgentPlatform.McpTools;

// Two roles in one program: the MCP server that owns the notes, and the agent that starts it and talks to it over stdio.
if (args is [NotesServer.Role])
{
    await NotesServer.RunAsync();
    return;
}
await NotesAgent.RunAsync(Console.Out);
