using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>What every record and span of a run carries, the same in each of its incarnations.</summary>
/// <param name="Incarnation">0 for the first; each resumption adds one.</param>
internal sealed record RunIdentity(string RunId, string TenantId, string WorkflowId, string ActorUserId, string Environment, int Incarnation)
{
    public UInt128 Number { get; } = Runs.RunId.Read(RunId) ?? throw new ArgumentException("Not a run id of this harness.", nameof(RunId));

    /// <value>At hand in the process that started the run; others read it from the vault.</value>
    [Payload]
    public JsonElement? Input { get; init; }

    /// <summary>A person asked; the agent acts for them.</summary>
    public Actor Actor { get; } = new(ActorUserId, IsAgent: true);

    public static RunIdentity Of(LedgerRecord started, int incarnation)
        => new(started.RunId!, started.TenantId, started.WorkflowId!, started.Actor!.UserId, started.Environment ?? "", incarnation);
}
