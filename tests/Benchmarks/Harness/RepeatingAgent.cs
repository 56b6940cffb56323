using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.Benchmarks.Harness;

/// <summary>Calls its only tool for a while, each time with another argument.</summary>
[Payload]
internal sealed class RepeatingAgent(TimeSpan length, JsonElement document) : IAgent
{
    /// <summary>Below the harness's own limit of steps in a run.</summary>
    private const int MostCalls = 50_000;

    public const string Workflow = "bench_v1";

    public const string Policy = """
        version: bench_policy@1
        levels: { none: allow, read: allow, write: allow }
        workflows: { bench_v1: { tools: ["bench.*"], max_side_effect: write } }
        """;

    private static int _next;

    public double SecondsPerCall { get; private set; }

    public long Calls { get; private set; }

    public async Task<string> RunAsync(AgentWork work, CancellationToken cancellationToken)
    {
        var tool = work.Tools[0];
        var clock = Stopwatch.StartNew();
        var calls = 0;
        for (; clock.Elapsed < length && calls < MostCalls; calls++)
            await tool.InvokeAsync(new() { ["key"] = Interlocked.Increment(ref _next), ["document"] = document }, cancellationToken);
        (Calls, SecondsPerCall) = (calls, clock.Elapsed.TotalSeconds / calls);
        return "";
    }
}

/// <summary>Does what it is told with its arguments.</summary>
[Payload]
internal sealed class RepeatingTool(string name, Func<AIFunctionArguments, JsonElement> act) : AIFunction
{
    public override string Name => name;

    public override JsonElement JsonSchema { get; } = JsonSerializer.Deserialize<JsonElement>("""{"type":"object","properties":{"key":{"type":"integer"},"document":{"type":"object"}},"required":["key","document"]}""");

    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) => new(act(arguments));
}
