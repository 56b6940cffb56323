using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Testing;

internal static class EffectState
{
    public const string Reserved = "reserved";
    public const string InDoubt = "in_doubt";
    public const string Completed = "completed";
    public const string Resolved = "resolved";
    public const string NotExecuted = "not_executed";
}

internal sealed class InMemoryEffect(string id, LedgerRecord intent, long seq, DateTimeOffset leaseExpiresAt)
{
    public string Id => id;
    public LedgerRecord Intent => intent;
    public long Seq => seq;
    public LedgerRecord? Outcome { get; set; }
    public LedgerRecord? Resolution { get; set; }

    public string StateAt(DateTimeOffset now) => Resolution is not null ? EffectState.Resolved
        : Outcome is { Outcome.Status: not OutcomeStatus.Unknown } ? EffectState.Completed
        : Outcome is not null || now >= leaseExpiresAt ? EffectState.InDoubt : EffectState.Reserved;

    public EffectView View(DateTimeOffset now)
        => new(id, StateAt(now), intent.Action!.IdempotencyKey!, intent.RunId!, intent.Action.ToolName!, seq, leaseExpiresAt);

    public LedgerRecord Resolve(EffectResolution resolution, DateTimeOffset now)
    {
        var executed = resolution.Resolution != EffectState.NotExecuted;
        return intent with
        {
            EntryId = Guid.CreateVersion7(now).ToString(),
            Type = EntryTypes.EffectResolved,
            Timestamp = now,
            Actor = new("u_operator", IsAgent: false),
            Outcome = new() { Status = executed ? OutcomeStatus.Ok : OutcomeStatus.Failed, ErrorClass = executed ? ErrorClass.None : ErrorClass.InDoubt },
            Data = new Dictionary<string, JsonElement> { ["effect_id"] = JsonSerializer.SerializeToElement(id), ["resolution"] = JsonSerializer.SerializeToElement(resolution.Resolution) },
        };
    }
}
