using System.Text.Json;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>One governed call on its way through the decorators; a tool sees the one it serves as <see cref="Current"/>.</summary>
[Payload]
public sealed class ToolCall : AIFunctionArguments
{
    private static readonly AsyncLocal<ToolCall?> _current = new();

    internal ToolCall(IDictionary<string, object?> arguments, string runId, int stepIndex, WorkflowTool tool, JsonElement args) : base(arguments)
        => (RunId, StepIndex, Tool, Args) = (runId, stepIndex, tool, args);

    /// <summary>The call that is being executed on this flow of control, if any.</summary>
    public static ToolCall? Current
    {
        get => _current.Value;
        internal set => _current.Value = value;
    }

    public string RunId { get; }

    public int StepIndex { get; }

    /// <summary>The same for every attempt at the same effect; send it to the vendor. Null for reads.</summary>
    public string? IdempotencyKey { get; internal set; }

    internal WorkflowTool Tool { get; }

    /// <summary>The arguments as JSON, as validated, hashed and stored.</summary>
    internal JsonElement Args { get; }
}
