using AgentPlatform.AgentHarness.Testing;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using ModelContextProtocol.Client;

namespace AgentPlatform.McpTools;

/// <summary>
/// Puts the tools of an MCP server under governance. Runs against the test kit's in-memory services and a scripted model, so that
/// nothing else has to be started; with <c>builder.AddAgentHarness()</c> the same declarations run on the real ones.
/// </summary>
public static class NotesAgent
{
    public const string WorkflowId = "note_keeper_v1";

    public const string Policy = """
        version: notes_policy@2026-11-22
        levels: { none: allow, read: allow, write: allow, irreversible: require_approval }
        workflows:
          note_keeper_v1: { tools: ["notes.*"], max_side_effect: write, max_steps: 12 }
        rules:
          - { name: no-secrets, tool: notes.add, where: { "$.title": { matches: "(?i)password" } }, then: deny }
        """;

    /// <summary>What the server's schemas don't say. A tool that is not listed here is not given to the agent.</summary>
    private static readonly Dictionary<string, ToolContract> _contracts = new()
    {
        ["notes.list"] = new() { Level = SideEffectLevel.Read, SchemaVersion = "1" },
        ["notes.add"] = new() { Level = SideEffectLevel.Write, SchemaVersion = "1", KeyFields = ["title"], TargetField = "title" },
    };

    public static async Task RunAsync(TextWriter output)
    {
        await using var client = await McpClient.CreateAsync(new StdioClientTransport(new()
        {
            Name = "notes", Command = "dotnet", Arguments = [typeof(NotesAgent).Assembly.Location, NotesServer.Role],
        }));
        var tools = await client.ListToolsAsync();
        ScriptedModel model = new(
            ScriptedModel.Call("notes.add", new { title = "standup", text = "Ship the harness." }),
            ScriptedModel.Call("notes.add", new { title = "wifi-password", text = "…" }),
            ScriptedModel.Call("notes.list", new { }),
            ScriptedModel.Say("Kept one note; the other is not allowed."));
        await using AgentTestHost host = new(Policy, harness => harness.AddWorkflow(WorkflowId, (_, workflow) => Declare(workflow, model, tools)));
        var run = await host.RunAsync(WorkflowId, new { wish = "Keep my notes." });
        await output.WriteLineAsync($"{run.RunId} {run.Outcome}");
        foreach (var record in host.Records(run.RunId))
            await output.WriteLineAsync($"{record.Integrity!.Seq,3}  {record.Type,-14} {record.Action?.ToolName,-11} {record.Outcome?.ErrorClass}");
    }

    public static void Declare(WorkflowBuilder workflow, ScriptedModel model, IEnumerable<McpClientTool> tools)
    {
        workflow.UseModel(model, new("scripted", "triage")).UsePrompt("note_keeper@1", "You keep notes.").Verify("answered", (run, _) => new(run.Answer.Length > 0));
        foreach (var tool in tools)
            if (_contracts.TryGetValue(tool.Name, out var contract)) workflow.AddTool(tool, contract);
    }
}
