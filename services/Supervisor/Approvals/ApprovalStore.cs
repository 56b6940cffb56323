using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Schema;
using Npgsql;

namespace AgentPlatform.Supervisor.Approvals;

internal sealed class ApprovalStore(NpgsqlDataSource database)
{
    /// <summary>The stored approval of this call: the given one if it is the first, else the one that was there.</summary>
    public async Task<(Approval Stored, bool IsNew)> InsertAsync(Approval approval, CancellationToken cancellationToken)
    {
        var request = approval.Request;
        var inserted = await database.ExecuteAsync(ApprovalSql.Insert,
            [
                approval.TenantId, approval.ApprovalId, request.RunId, request.WorkflowId, request.StepIndex, request.ToolName,
                WireName.Of(request.SideEffectLevel), request.ArgsHash, request.PayloadRef, request.PolicyVersion, request.Reason,
                approval.RequestedAt, approval.RequestedBy, approval.ExpiresAt, approval.RequestEntryId,
            ], cancellationToken);
        var stored = await database.FindAsync(ApprovalSql.FindByCall, Map, [approval.TenantId, request.RunId, request.StepIndex, request.ArgsHash], cancellationToken);
        return (stored!, inserted == 1);
    }

    public Task<Approval?> FindAsync(string tenantId, string approvalId, CancellationToken cancellationToken)
        => database.FindAsync(ApprovalSql.Find, Map, [tenantId, approvalId], cancellationToken);

    public Task<List<Approval>> ListAsync(string tenantId, ApprovalState? state, DateTimeOffset now, int limit, CancellationToken cancellationToken)
        => database.QueryAsync(ApprovalSql.List, Map, [tenantId, state is { } s ? WireName.Of(s) : null, now, limit], cancellationToken);

    /// <returns>True for the one call that changed it.</returns>
    public async Task<bool> MarkRequestRecordedAsync(Approval approval, CancellationToken cancellationToken)
        => await database.ExecuteAsync(ApprovalSql.MarkRequestRecorded, [approval.TenantId, approval.ApprovalId], cancellationToken) == 1;

    /// <summary>The sweep leaves it alone from now on; whoever sends the request again tries again.</summary>
    public Task MarkRefusedAsync(Approval approval, CancellationToken cancellationToken)
        => database.ExecuteAsync(ApprovalSql.MarkRefused, [approval.TenantId, approval.ApprovalId], cancellationToken);

    /// <returns>False: someone else decided, or time did.</returns>
    public async Task<bool> ClaimAsync(Approval approval, Claim claim, CancellationToken cancellationToken)
        => await database.ExecuteAsync(ApprovalSql.Claim,
            [approval.TenantId, approval.ApprovalId, WireName.Of(claim.State), claim.By, claim.At, claim.EntryId, claim.Comment], cancellationToken) == 1;

    /// <returns>True for the one call that changed it.</returns>
    public async Task<bool> MarkDecisionRecordedAsync(Approval approval, CancellationToken cancellationToken)
        => (await database.QueryAsync(ApprovalSql.MarkDecisionRecorded, _ => true, [approval.TenantId, approval.ApprovalId], cancellationToken)).Count == 1;

    /// <returns>True for the one call that may say so.</returns>
    public async Task<bool> MarkAnsweredAsync(Approval approval, CancellationToken cancellationToken)
        => await database.ExecuteAsync(ApprovalSql.MarkAnswered, [approval.TenantId, approval.ApprovalId], cancellationToken) == 1;

    public Task<List<Approval>> UnsettledAsync(DateTimeOffset now, CancellationToken cancellationToken)
        => database.QueryAsync(ApprovalSql.Unsettled, Map, [now], cancellationToken);

    public async Task<DateTimeOffset?> OldestOpenAsync(DateTimeOffset now, CancellationToken cancellationToken)
        => (await database.QueryAsync(ApprovalSql.OldestOpen, row => row.MaybeTime("oldest"), [now], cancellationToken)).Single();

    private static Approval Map(NpgsqlDataReader row) => new()
    {
        TenantId = (string)row["tenant_id"],
        ApprovalId = (string)row["approval_id"],
        Request = new()
        {
            RunId = (string)row["run_id"],
            WorkflowId = (string)row["workflow_id"],
            StepIndex = (int)row["step_index"],
            ToolName = (string)row["tool_name"],
            SideEffectLevel = WireEnum.Parse<SideEffectLevel>((string)row["side_effect_level"]),
            ArgsHash = (string)row["args_hash"],
            PayloadRef = (string)row["payload_ref"],
            PolicyVersion = (string)row["policy_version"],
            Reason = row.Text("reason"),
        },
        RequestedAt = row.Time("requested_at"),
        RequestedBy = (string)row["requested_by"],
        ExpiresAt = row.Time("expires_at"),
        RequestEntryId = (Guid)row["request_entry_id"],
        RequestRecorded = (bool)row["request_recorded"],
        Decision = row.Text("decision") is { } decision
            ? new(WireEnum.Parse<ApprovalState>(decision), (string)row["decided_by"], row.Time("decided_at"), (Guid)row["decision_entry_id"], row.Text("comment"))
            : null,
        DecisionRecorded = (bool)row["decision_recorded"],
    };
}
