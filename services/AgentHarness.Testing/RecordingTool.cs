using System.Text.Json;
using AgentPlatform.AgentHarness.Tools;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>A tool that remembers its calls and does what the test says.</summary>
/// <param name="schema">JSON schema of its arguments.</param>
/// <param name="act">Gets the arguments and how many calls there have been, this one included.</param>
[Payload]
public sealed class RecordingTool(string name, string schema, Func<JsonElement, int, object?> act) : AIFunction
{
    private readonly Lock _gate = new();
    private readonly List<RecordedCall> _calls = [];

    public override string Name => name;

    public override JsonElement JsonSchema { get; } = JsonSerializer.Deserialize<JsonElement>(schema);

    public IReadOnlyList<RecordedCall> Calls
    {
        get { lock (_gate) return [.. _calls]; }
    }

    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var args = JsonSerializer.SerializeToElement((IDictionary<string, object?>)arguments);
        int count;
        lock (_gate)
        {
            _calls.Add(new(args, ToolCall.Current?.IdempotencyKey));
            count = _calls.Count;
        }
        return new(act(args, count));
    }
}

[Payload]
public sealed record RecordedCall(JsonElement Args, string? IdempotencyKey);
