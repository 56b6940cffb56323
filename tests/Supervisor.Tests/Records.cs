using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>Ledger records as a harness writes them.</summary>
internal sealed class Records(string tenantId, string runId, DateTimeOffset start)
{
    public const string Workflow = "support_v1";
    private int _written;

    public string RunId => runId;

    public static Records NewRun(string tenantId, DateTimeOffset? start = null)
        => new(tenantId, $"run_{Guid.NewGuid():N}", start ?? new(2026, 5, 6, 6, 0, 0, TimeSpan.Zero));

    public static string Hash(string of) => "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(of)));

    public LedgerRecord Of(string type) => new()
    {
        EntryId = Guid.CreateVersion7(start).ToString(),
        Type = type,
        Timestamp = start.AddSeconds(_written++),
        Environment = "test",
        TenantId = tenantId,
        WorkflowId = Workflow,
        RunId = runId,
        Actor = new("u_actor", IsAgent: true),
        Versions = new() { Model = new("openai", "gpt-4.1"), PromptVersion = "prompt@1", PolicyVersion = "policy@1", HarnessVersion = "0.1.0" },
        Trace = new("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", Sampled: true),
    };

    public LedgerRecord Started() => Of(EntryTypes.RunStarted);

    public LedgerRecord Finished(ErrorClass error = ErrorClass.None, long latencyMs = 1000) => Of(EntryTypes.RunFinished) with
    {
        Outcome = new() { Status = error == ErrorClass.None ? OutcomeStatus.Ok : OutcomeStatus.Failed, ErrorClass = error, LatencyMs = latencyMs },
    };

    public LedgerRecord Intent(int step, string tool = "gmail.send", string? key = null) => Call(EntryTypes.ToolIntent, step, tool, SideEffectLevel.Write, key ?? $"{tool}:{runId}:{step}");

    public LedgerRecord ReadIntent(int step, string tool = "crm.lookup") => Call(EntryTypes.ToolIntent, step, tool, SideEffectLevel.Read, key: null);

    public LedgerRecord Outcome(int step, string tool = "gmail.send", SideEffectLevel level = SideEffectLevel.Write, ErrorClass error = ErrorClass.None, decimal cost = 0.01m, string? key = null, long latencyMs = 20)
        => Call(EntryTypes.ToolOutcome, step, tool, level, level >= SideEffectLevel.Write ? key ?? $"{tool}:{runId}:{step}" : null) with
        {
            Outcome = new() { Status = error == ErrorClass.None ? OutcomeStatus.Ok : OutcomeStatus.Failed, ErrorClass = error, LatencyMs = latencyMs },
            Usage = new() { TokensIn = 100, TokensOut = 10, CostUsd = cost },
        };

    /// <summary>As the supervisor writes it.</summary>
    public LedgerRecord ApprovalRequested(int step, string tool = "gmail.send") => Call(EntryTypes.ApprovalRequested, step, tool, SideEffectLevel.Write, key: null) with
    {
        Approval = new() { Required = true, State = ApprovalState.Requested, ApprovalId = $"apr_{runId}_{step}" },
    };

    private LedgerRecord Call(string type, int step, string tool, SideEffectLevel level, string? key) => Of(type) with
    {
        StepIndex = step,
        Action = new() { Type = "tool.call", ToolName = tool, SideEffectLevel = level, IdempotencyKey = key, ToolSchemaVersion = "3" },
        Payload = new() { ArgsHash = Hash($"args {step}"), PayloadRef = $"vault_{runId}_{step}" },
    };

    public static IReadOnlyDictionary<string, JsonElement> Data(params (string Name, object Value)[] members)
        => members.ToDictionary(member => member.Name, member => JsonSerializer.SerializeToElement(member.Value));
}
