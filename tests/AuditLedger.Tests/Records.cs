using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>Records as the platform's services send them.</summary>
internal static class Records
{
    public static readonly string Hash = "hmac-sha256:" + new string('a', 64);
    public const string Policy = "policy@1";
    private static readonly DateTimeOffset s_time = new(2026, 5, 6, 6, 0, 0, TimeSpan.Zero);

    public static LedgerRecord Started(string run = "run_1") => new()
    {
        EntryId = Guid.CreateVersion7().ToString(),
        Type = EntryTypes.RunStarted,
        Timestamp = s_time,
        TenantId = Ledger.Tenant,
        WorkflowId = "triage_v1",
        RunId = run,
        Actor = new("u_1", true),
    };

    public static LedgerRecord Outcome(string run = "run_1", string tool = "gmail.search", OutcomeStatus status = OutcomeStatus.Ok) => Started(run) with
    {
        Type = EntryTypes.ToolOutcome,
        StepIndex = 3,
        Action = new() { Type = "tool.call", ToolName = tool },
        Outcome = new() { Status = status, ErrorClass = status == OutcomeStatus.Ok ? ErrorClass.None : ErrorClass.UpstreamError, LatencyMs = 12 },
        Usage = new() { TokensIn = 2231, TokensOut = 412, CostUsd = 0.0184m },
    };

    public static LedgerRecord Intent(string key, SideEffectLevel level = SideEffectLevel.Write, string? approvalId = null, string run = "run_1", string tool = "gmail.send") => Started(run) with
    {
        Type = EntryTypes.ToolIntent,
        Action = new() { Type = "tool.call", ToolName = tool, SideEffectLevel = level, IdempotencyKey = key },
        Approval = approvalId is null ? null : new() { Required = true, State = ApprovalState.Approved, ApprovalId = approvalId },
        Payload = new() { ArgsHash = Hash },
        Versions = new() { PolicyVersion = Policy },
    };

    public static LedgerRecord Decided(string approvalId, DateTimeOffset expires, ApprovalState state = ApprovalState.Approved, string run = "run_1", string tool = "gmail.send") => Started(run) with
    {
        Type = EntryTypes.ApprovalDecided,
        Actor = new("u_901", false),
        Action = new() { Type = "tool.call", ToolName = tool, SideEffectLevel = SideEffectLevel.Irreversible },
        Approval = new() { Required = true, State = state, ApprovalId = approvalId, ApproverId = "u_901" },
        Payload = new() { ArgsHash = Hash },
        Versions = new() { PolicyVersion = Policy },
        Data = new Dictionary<string, JsonElement> { ["expires_at"] = JsonSerializer.SerializeToElement(Rfc3339.Format(expires)) },
    };

    public static string Json(LedgerRecord record) => JsonSerializer.Serialize(record, ContractsJson.Options);

    public static string Body(params LedgerRecord[] records) => JsonSerializer.Serialize(new AppendRequest(records), ContractsJson.Options);
}
