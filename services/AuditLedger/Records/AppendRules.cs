using System.Security.Claims;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Schema;

namespace AgentPlatform.AuditLedger.Records;

/// <summary>Rules beyond the shape: who may record what, and what the ledger must find in a record it will decide by.</summary>
internal static class AppendRules
{
    /// <summary>A record that comes through <c>/entries</c>.</summary>
    public static void Check(IncomingRecord record, ClaimsPrincipal caller)
    {
        switch (record.Type)
        {
            case EntryTypes.ToolIntent when !IsHarmless(record):
                throw new RecordException("type", "tool.intent of a write or irreversible call goes to /effects, where it is admitted or refused");
            case EntryTypes.EffectResolved:
                throw new RecordException("type", "effect.resolved is recorded by /effects/{id}/resolution");
            case EntryTypes.ApprovalDecided or EntryTypes.PolicyActivated when !caller.HasScope(Scopes.LedgerApprove):
                throw LedgerRefusal.Forbidden(ProblemCodes.Forbidden, $"type: {record.Type} needs the scope {Scopes.LedgerApprove}");
            case EntryTypes.ApprovalDecided:
                CheckDecision(record);
                break;
            case EntryTypes.ApprovalRequested:
                Require(record, Fact.ApprovalState, "approval.state");
                break;
        }
    }

    /// <summary>A record that comes through <c>/effects</c>.</summary>
    public static void CheckIntent(IncomingRecord record)
    {
        if (record.Type != EntryTypes.ToolIntent) throw new RecordException("type", "must be tool.intent");
        Require(record, Fact.IdempotencyKey, "action.idempotency_key");
        Require(record, Fact.ToolName, "action.tool_name");
        Require(record, Fact.RunId, "run_id");
        if (IsHarmless(record) || !record.Has(Fact.Level))
            throw new RecordException("action.side_effect_level", "must be write or irreversible; reads are recorded through /entries");
    }

    /// <summary>A record that comes through <c>/effects/{id}/outcome</c>.</summary>
    public static void CheckOutcome(IncomingRecord record)
    {
        if (record.Type != EntryTypes.ToolOutcome) throw new RecordException("type", "must be tool.outcome");
        Require(record, Fact.Outcome, "outcome");
    }

    private static bool IsHarmless(IncomingRecord record)
        => record.Text(Fact.Level) is { } level && (level == WireName.Of(SideEffectLevel.None) || level == WireName.Of(SideEffectLevel.Read));

    private static void CheckDecision(IncomingRecord record)
    {
        Require(record, Fact.ApprovalId, "approval.approval_id");
        Require(record, Fact.ApprovalState, "approval.state");
        if (record.Text(Fact.ApprovalState) != WireName.Of(ApprovalState.Approved)) return;
        Require(record, Fact.RunId, "run_id");
        Require(record, Fact.ToolName, "action.tool_name");
        Require(record, Fact.ArgsHash, "payload.args_hash");
        Require(record, Fact.PolicyVersion, "versions.policy_version");
        if (record.DataTime("expires_at") is null) throw new RecordException("data.expires_at", "is required, as RFC 3339 in UTC with milliseconds");
    }

    private static void Require(IncomingRecord record, Fact fact, string field)
    {
        if (!record.Has(fact)) throw new RecordException(field, $"is required in {record.Type}");
    }
}
