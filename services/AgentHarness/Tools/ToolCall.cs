using System.Text.Json;
using AgentPlatform.AgentHarness.Runs;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;
using Microsoft.Extensions.AI;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>One governed call on its way through the decorators; a tool sees the one it serves as <see cref="Current"/>.</summary>
[Payload]
public sealed class ToolCall : AIFunctionArguments
{
    private static readonly AsyncLocal<ToolCall?> _current = new();
    private static readonly LedgerApproval _notRequired = new() { Required = false, State = ApprovalState.NotRequired };

    internal ToolCall(RunContext run, int stepIndex, WorkflowTool tool, AIFunctionArguments arguments) : this(run, stepIndex, tool, arguments, new Dictionary<string, object?>(arguments)) { }

    /// <param name="copy">What the tool is given is what was checked, whatever the agent does with its own arguments meanwhile.</param>
    private ToolCall(RunContext run, int stepIndex, WorkflowTool tool, AIFunctionArguments arguments, Dictionary<string, object?> copy) : base(copy)
    {
        (Run, StepIndex, Tool) = (run, stepIndex, tool);
        Args = new(copy, tool.Function.JsonSerializerOptions);
        (Services, Context) = (arguments.Services, arguments.Context);
    }

    /// <summary>In <see cref="AIFunctionArguments.Context"/>: the model's arguments could not be read.</summary>
    internal static readonly object MalformedKey = new();

    /// <summary>The call that is being executed on this flow of control, if any.</summary>
    public static ToolCall? Current
    {
        get => _current.Value;
        internal set => _current.Value = value;
    }

    public string RunId => Run.Identity.RunId;

    public int StepIndex { get; }

    /// <summary>The same for every attempt at the same effect; send it to the vendor. Null for reads.</summary>
    public string? IdempotencyKey { get; internal set; }

    internal RunContext Run { get; }
    internal WorkflowTool Tool { get; }

    internal ToolArguments Args { get; }

    /// <value>The policy in force when the call began: one and the same for every check of it.</value>
    internal PolicySet? Policy { get; set; }
    internal PolicyVerdict Verdict { get; set; }
    internal bool NeedsApproval => Verdict.Effect == PolicyEffect.RequireApproval || Tool.Contract.Level >= Run.Services.Options.ApprovalFloor;

    /// <value>A read that goes on although ledger or vault can't answer.</value>
    internal bool Degraded { get; set; }

    internal PayloadReceipt? ArgsReceipt { get; set; }
    internal string? Target { get; set; }
    internal ApprovalView? Approval { get; set; }
    internal string? EffectId { get; set; }

    /// <value>Set when an earlier incarnation died over this effect and the tool must not be asked again.</value>
    internal ErrorClass? Unsettled { get; set; }

    internal PayloadReceipt? ResultReceipt { get; set; }
    internal int RetryCount { get; set; }
    internal bool CircuitOpen { get; set; }
    internal TimeSpan Latency { get; set; }
    internal bool OutcomeRecorded { get; set; }

    internal string? Subject => Tool.Contract.SubjectField is { } name ? Text(name) : null;

    /// <summary>An argument as text; absent and null are null.</summary>
    internal string? Text(string field)
        => !Args.TryGet(field, out var value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    internal LedgerAction ToAction() => new()
    {
        Type = "tool.call",
        ToolName = Tool.Name,
        SideEffectLevel = Tool.Contract.Level,
        Target = Target,
        IdempotencyKey = IdempotencyKey,
        ToolSchemaVersion = Tool.Contract.SchemaVersion,
    };

    internal LedgerApproval ToApproval() => Approval is { } approval
        ? new() { Required = true, State = approval.State, ApprovalId = approval.ApprovalId, ApproverId = approval.ApproverId, LatencyMs = approval.LatencyMs }
        : _notRequired;
}
