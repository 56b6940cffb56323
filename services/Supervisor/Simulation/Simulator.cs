using System.Net;
using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;
using AgentPlatform.ServiceDefaults.Schema;
using AgentPlatform.Supervisor.Policies;
using AgentPlatform.Supervisor.Runs;
using Npgsql;

namespace AgentPlatform.Supervisor.Simulation;

/// <summary>
/// The recorded calls under another policy. Arguments are read from the vault only where the verdict depends on them, and
/// each read is in the ledger; a call that stays undecided is counted, never guessed.
/// </summary>
internal sealed class Simulator(NpgsqlDataSource database, PolicyStore policies, IVault vault)
{
    public const int MaxRecords = 50_000;
    private const int MaxPayloads = 1_000;
    private const int MaxExamples = 10;

    private const string Records = """
        SELECT record FROM facts
        WHERE tenant_id = $1 AND type IN ('approval.requested', 'tool.intent', 'tool.outcome') AND happened_at >= $2 AND happened_at < $3
        ORDER BY seq LIMIT $4
        """;

    /// <summary>From what to what, the most dangerous first.</summary>
    private static readonly (PolicyEffect From, PolicyEffect To)[] _kinds =
    [
        (PolicyEffect.Deny, PolicyEffect.Allow), (PolicyEffect.RequireApproval, PolicyEffect.Allow), (PolicyEffect.Deny, PolicyEffect.RequireApproval),
        (PolicyEffect.Allow, PolicyEffect.Deny), (PolicyEffect.RequireApproval, PolicyEffect.Deny), (PolicyEffect.Allow, PolicyEffect.RequireApproval),
    ];

    /// <returns>Null: more than <see cref="MaxRecords"/> records in the range.</returns>
    public async Task<SimulationView?> RunAsync(string tenantId, PolicySet policy, SimulationRequest range, string forWhom, CancellationToken cancellationToken)
    {
        var records = await database.QueryAsync(Records, row => RunStore.Parse<LedgerRecord>(row.GetString(0)), [tenantId, range.From, range.To, MaxRecords + 1], cancellationToken);
        if (records.Count > MaxRecords) return null;
        var calls = RecordedCall.From(records, await PoliciesOfAsync(tenantId, records, cancellationToken));
        var budget = MaxPayloads;
        List<(RecordedCall Call, PolicyVerdict Verdict)> decided = [];
        Dictionary<string, int> undecided = [];
        foreach (var call in calls)
        {
            var verdict = policy.Evaluate(call.Facts);
            var why = call.Decided == PolicyEffect.Undecidable ? "refused_by_schema_or_tool" : null;
            if (why is null && verdict.Effect == PolicyEffect.Undecidable) (verdict, why) = await WithArgumentsAsync(call);
            if (why is null) decided.Add((call, verdict));
            else undecided[why] = undecided.GetValueOrDefault(why) + 1;
        }
        return Report(policy.Version, range, calls, decided, undecided);

        async Task<(PolicyVerdict, string? Why)> WithArgumentsAsync(RecordedCall call)
        {
            if (call.PayloadRef is null) return (default, "payload_gone");
            if (budget-- <= 0) return (default, "too_many_payloads");
            try
            {
                using var args = JsonDocument.Parse(await vault.ReadAsync(tenantId, call.PayloadRef, $"simulation of policy {policy.Version}, for {forWhom}", cancellationToken));
                var verdict = policy.Evaluate(call.Facts with { Args = args.RootElement });
                return verdict.Effect == PolicyEffect.Undecidable ? (verdict, "rule_cannot_compare") : (verdict, null);
            }
            catch (ProblemException gone) when (gone.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return (default, "payload_gone");
            }
        }
    }

    private async Task<Dictionary<string, PolicySet>> PoliciesOfAsync(string tenantId, IEnumerable<LedgerRecord> records, CancellationToken cancellationToken)
    {
        Dictionary<string, PolicySet> known = [];
        foreach (var version in records.Select(record => record.Versions?.PolicyVersion).OfType<string>().Distinct())
            if (await policies.FindAsync(tenantId, version, cancellationToken) is { } policy) known[version] = PolicySet.Parse(policy.Document);
        return known;
    }

    private static SimulationView Report(
        string version, SimulationRequest range, IReadOnlyList<RecordedCall> calls, List<(RecordedCall Call, PolicyVerdict Verdict)> decided, Dictionary<string, int> undecided)
    {
        var flips = _kinds.Select(kind =>
        {
            var flipped = decided.Where(each => each.Call.Decided == kind.From && each.Verdict.Effect == kind.To).ToList();
            return new PolicyFlip(WireName.Of(kind.From), WireName.Of(kind.To), flipped.Count,
                [.. flipped.Take(MaxExamples).Select(each => new FlippedCall(each.Call.RunId, each.Call.StepIndex, each.Call.ToolName, each.Verdict.Rule))]);
        }).Where(flip => flip.Count > 0).ToList();
        return new(version, range.From, range.To, calls.Count, flips,
            calls.Count(call => call.Decided == PolicyEffect.RequireApproval),
            decided.Count(each => each.Verdict.Effect == PolicyEffect.RequireApproval),
            CostDelta(calls, decided), undecided.Values.Sum(),
            [.. undecided.OrderBy(reason => reason.Key).Select(reason => new UndecidedCalls(reason.Key, reason.Value))]);
    }

    private static decimal CostDelta(IReadOnlyList<RecordedCall> calls, List<(RecordedCall Call, PolicyVerdict Verdict)> decided)
    {
        var meanCost = calls.Where(call => call.Decided != PolicyEffect.Deny).GroupBy(call => call.ToolName).ToDictionary(tool => tool.Key, tool => tool.Average(call => call.CostUsd));
        return decided.Sum(each => (each.Call.Decided, each.Verdict.Effect) switch
        {
            (PolicyEffect.Deny, PolicyEffect.Deny) => 0,
            (PolicyEffect.Deny, _) => meanCost.GetValueOrDefault(each.Call.ToolName),
            (_, PolicyEffect.Deny) => -each.Call.CostUsd,
            _ => 0,
        });
    }
}
