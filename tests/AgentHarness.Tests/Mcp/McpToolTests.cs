using System.Diagnostics;
using System.IO.Pipelines;
using AgentPlatform.McpTools;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using static AgentPlatform.AgentHarness.Testing.ScriptedModel;

namespace AgentPlatform.AgentHarness.Tests.Mcp;

public class McpToolTests
{
    [Fact]
    public async Task AServersToolsAreGovernedOverPipes()
    {
        await using var server = await PipedServer.StartAsync();
        var title = $"note-{Guid.NewGuid():N}";
        ScriptedModel model = new(Call("notes.add", new { title, text = "x" }), Call("notes.add", new { title = "wifi-password", text = "x" }), Call("notes.list", new { }), Say("Done."));
        await using AgentTestHost host = new(NotesAgent.Policy, harness => harness.AddWorkflow(NotesAgent.WorkflowId, (_, workflow) => NotesAgent.Declare(workflow, model, server.Tools)));

        var run = await host.RunAsync(NotesAgent.WorkflowId, new { wish = "notes" });

        Assert.Equal(RunOutcomes.Success, run.Outcome);
        var outcomes = host.Records(run.RunId).Where(record => record.Type == EntryTypes.ToolOutcome).ToList();
        Assert.Equal([ErrorClass.None, ErrorClass.PolicyDenied, ErrorClass.None], outcomes.Select(record => record.Outcome!.ErrorClass));
        Assert.Equal($"notes.add:{title}", outcomes[0].Action!.IdempotencyKey);
        var listed = model.Asked[^1][^1].Contents.OfType<Microsoft.Extensions.AI.FunctionResultContent>().Single().Result!.ToString()!;
        Assert.Contains(title, listed, StringComparison.Ordinal);
        Assert.DoesNotContain("wifi-password", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnErrorOfTheServerLeavesAWriteInDoubt()
    {
        await using var server = await PipedServer.StartAsync();
        var title = $"note-{Guid.NewGuid():N}";
        await server.Client.CallToolAsync("notes.add", new Dictionary<string, object?> { ["title"] = title, ["text"] = "x" });
        ScriptedModel model = new(Call("notes.add", new { title, text = "x" }), Say("Done."));
        await using AgentTestHost host = new(NotesAgent.Policy, harness => harness.AddWorkflow(NotesAgent.WorkflowId, (_, workflow) => NotesAgent.Declare(workflow, model, server.Tools)));

        Assert.Equal("in_doubt", (await host.RunAsync(NotesAgent.WorkflowId, new { wish = "notes" })).Outcome);
    }

    /// <summary>The sample as its reader runs it: agent and server as two processes over stdio.</summary>
    [Fact]
    public async Task TheSampleRunsOverStdio()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(NotesAgent).Assembly.Location]) { RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("success", output, StringComparison.Ordinal);
        Assert.Contains("PolicyDenied", output, StringComparison.Ordinal);
    }

    private sealed class PipedServer(IHost host, McpClient client, IList<McpClientTool> tools) : IAsyncDisposable
    {
        public McpClient Client => client;

        public IList<McpClientTool> Tools => tools;

        public static async Task<PipedServer> StartAsync()
        {
            Pipe toServer = new(), toClient = new();
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddMcpServer().WithStreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream()).WithTools<NotesTools>();
            var host = builder.Build();
            await host.StartAsync();
            var client = await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()));
            return new(host, client, await client.ListToolsAsync());
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            using (host) await host.StopAsync();
        }
    }
}
