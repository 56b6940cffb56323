using System.Diagnostics;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Runs;

/// <summary>Makes the ledger's records of one run; the same facts in each, so a record stands on its own.</summary>
internal sealed class RunRecords(RunIdentity run, TimeProvider time)
{
    /// <value>Set once the policy is known, and again when it changes.</value>
    public LedgerVersions? Versions { get; set; }

    /// <param name="perIncarnation">True for records that each resumption writes anew.</param>
    public LedgerRecord New(string type, int step, bool perIncarnation = false) => new()
    {
        EntryId = EntryId.Of(run.Number, type, step, perIncarnation ? run.Incarnation : 0),
        Type = type,
        Timestamp = time.GetUtcNow(),
        Environment = run.Environment,
        TenantId = run.TenantId,
        WorkflowId = run.WorkflowId,
        RunId = run.RunId,
        StepIndex = step,
        Actor = run.Actor,
        Versions = Versions,
        Trace = Activity.Current is { } span ? new(span.TraceId.ToHexString(), span.SpanId.ToHexString(), span.Recorded) : null,
    };

    public static Dictionary<string, JsonElement> Data(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        Dictionary<string, JsonElement> data = [];
        foreach (var (name, value) in members)
            if (value is not null) data[name] = JsonSerializer.SerializeToElement(value);
        return data;
    }
}
