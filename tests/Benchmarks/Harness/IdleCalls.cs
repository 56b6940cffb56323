using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.Benchmarks.Harness;

/// <summary>The four calls that a governed write makes, with records of the same size, to services that do nothing.</summary>
internal sealed class IdleCalls(ILedger ledger, IVault vault, JsonElement document)
{
    private const string Tenant = "t_bench";

    /// <returns>One.</returns>
    public async Task<int> MakeAsync(CancellationToken cancellationToken)
    {
        await vault.PutAsync(Tenant, [new(document, "24h", RunId: "run_1")], cancellationToken);
        await ledger.ReserveEffectAsync(Tenant, Record, cancellationToken);
        await vault.PutAsync(Tenant, [new(document, "24h", RunId: "run_1")], cancellationToken);
        await ledger.CompleteEffectAsync(Tenant, "eff_1", Record, cancellationToken);
        return 1;
    }

    private static LedgerRecord Record { get; } = new()
    {
        EntryId = Guid.CreateVersion7().ToString(), Type = EntryTypes.ToolIntent, Timestamp = DateTimeOffset.UnixEpoch, Environment = "development", TenantId = Tenant,
        WorkflowId = "bench_v1", RunId = "run_01J3K6", StepIndex = 1, Actor = new("u_1", IsAgent: true),
        Action = new() { Type = "tool.call", ToolName = "bench.write", SideEffectLevel = SideEffectLevel.Write, IdempotencyKey = "bench.write:1:1", ToolSchemaVersion = "1" },
        Approval = new() { Required = false, State = ApprovalState.NotRequired },
        Payload = new() { ArgsHash = "sha256:" + new string('0', 64), PayloadRef = "vault_1" },
        Versions = new() { Model = new("scripted", "triage"), PromptVersion = "bench@1", PolicyVersion = "bench_policy@1", HarnessVersion = "0.1.0" },
    };
}
