using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.Benchmarks.Harness;

/// <summary>
/// Calls its only tool for a while, each time with another argument. Arguments are parsed JSON, as they come from a model's client.
/// </summary>
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

    private const int KeysAtOnce = 1000;

    private static int _taken;

    private readonly TaskCompletionSource<double> _secondsPerCall = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <value>The mean, once all calls are made; the run itself may not have ended yet.</value>
    public Task<double> SecondsPerCall => _secondsPerCall.Task;

    public async Task<string> RunAsync(AgentWork work, CancellationToken cancellationToken)
    {
        try
        {
            var (tool, calls) = (work.Tools[0], 0);
            var clock = Stopwatch.StartNew();
            foreach (var key in Keys())
            {
                await tool.InvokeAsync(new() { ["key"] = key, ["document"] = document }, cancellationToken);
                if (++calls == MostCalls || clock.Elapsed >= length) break;
            }
            _secondsPerCall.SetResult(clock.Elapsed.TotalSeconds / calls);
            return "";
        }
        catch (Exception failure)
        {
            _secondsPerCall.SetException(failure);
            throw;
        }
    }

    /// <summary>Numbers that no other agent gets.</summary>
    private static IEnumerable<JsonElement> Keys()
    {
        while (true)
            foreach (var key in JsonSerializer.SerializeToElement(Enumerable.Range(Interlocked.Add(ref _taken, KeysAtOnce), KeysAtOnce)).EnumerateArray())
                yield return key;
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
