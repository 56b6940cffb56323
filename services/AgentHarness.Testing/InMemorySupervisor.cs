using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>The supervisor as an agent sees it, and <see cref="DecideAsync"/> for the person.</summary>
public sealed class InMemorySupervisor(TimeProvider time, ILedger ledger) : ISupervisor
{
    private static readonly TimeSpan _expiresIn = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Tenant, ApprovalView View)> _approvals = [];
    private readonly Dictionary<string, PolicyView> _policies = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All approvals ever asked for, oldest first.</summary>
    public IReadOnlyList<ApprovalView> Approvals
    {
        get { lock (_gate) return [.. _approvals.Values.Select(approval => approval.View)]; }
    }

    public void Activate(string tenantId, string document)
        => _policies[tenantId] = new(Policy.PolicySet.Parse(document).Version, document, Active: true, time.GetUtcNow(), time.GetUtcNow());

    public Task<PolicyView?> GetActivePolicyAsync(string tenantId, CancellationToken cancellationToken) => Task.FromResult(_policies.GetValueOrDefault(tenantId));

    public async Task<ApprovalView> RequestApprovalAsync(string tenantId, ApprovalRequest request, CancellationToken cancellationToken)
    {
        ApprovalView view;
        lock (_gate)
        {
            var known = _approvals.Values.FirstOrDefault(other => other.Tenant == tenantId && other.View.RunId == request.RunId && other.View.StepIndex == request.StepIndex && other.View.ArgsHash == request.ArgsHash).View;
            if (known is not null)
                return known.ToolName == request.ToolName && known.PolicyVersion == request.PolicyVersion ? Now(known)
                    : throw Refusals.Conflict(ProblemCodes.ApprovalMismatch, "tool, level, workflow and policy must be the same");
            view = View(request);
            _approvals[view.ApprovalId] = (tenantId, view);
        }
        await ledger.AppendAsync(tenantId, [Entry(tenantId, view, EntryTypes.ApprovalRequested)], cancellationToken).ConfigureAwait(false);
        return view;
    }

    public async Task<ApprovalView> GetApprovalAsync(string tenantId, string approvalId, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(wait, time);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!_approvals.TryGetValue(approvalId, out var approval) || approval.Tenant != tenantId) throw Refusals.NotFound("there is no such approval");
                var view = Now(approval.View);
                if (view.State != ApprovalState.Requested || limit.IsCancellationRequested) return view;
                changed = _changed.Task;
            }
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, both.Token)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What a person does in the console. In the ledger before anyone hears of it.</summary>
    public async Task DecideAsync(string approvalId, bool approve, string approverId = "u_operator", string? comment = null)
    {
        var (tenant, view) = _approvals[approvalId];
        var decided = view with
        {
            State = approve ? ApprovalState.Approved : ApprovalState.Rejected, ApproverId = approverId, Comment = comment,
            LatencyMs = (long)(time.GetUtcNow() - view.RequestedAt!.Value).TotalMilliseconds,
        };
        await ledger.AppendAsync(tenant, [Entry(tenant, decided, EntryTypes.ApprovalDecided)], default).ConfigureAwait(false);
        lock (_gate)
        {
            _approvals[approvalId] = (tenant, decided);
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private ApprovalView Now(ApprovalView view)
        => view.State == ApprovalState.Requested && time.GetUtcNow() >= view.ExpiresAt ? view with { State = ApprovalState.TimedOut } : view;

    private ApprovalView View(ApprovalRequest request) => new()
    {
        ApprovalId = $"apr_{Guid.CreateVersion7(time.GetUtcNow()):N}", State = ApprovalState.Requested, ExpiresAt = time.GetUtcNow() + _expiresIn,
        RunId = request.RunId, WorkflowId = request.WorkflowId, StepIndex = request.StepIndex, ToolName = request.ToolName, SideEffectLevel = request.SideEffectLevel,
        ArgsHash = request.ArgsHash, PayloadRef = request.PayloadRef, PolicyVersion = request.PolicyVersion, Reason = request.Reason, RequestedAt = time.GetUtcNow(),
    };

    private LedgerRecord Entry(string tenantId, ApprovalView view, string type) => new()
    {
        EntryId = Guid.CreateVersion7(time.GetUtcNow()).ToString(), Type = type, Timestamp = time.GetUtcNow(), TenantId = tenantId,
        WorkflowId = view.WorkflowId, RunId = view.RunId, StepIndex = view.StepIndex,
        Actor = view.ApproverId is { } approver ? new(approver, IsAgent: false) : null,
        Action = new() { Type = "tool.call", ToolName = view.ToolName, SideEffectLevel = view.SideEffectLevel },
        Approval = new() { Required = true, State = view.State, ApprovalId = view.ApprovalId, ApproverId = view.ApproverId, LatencyMs = view.LatencyMs },
        Payload = new() { ArgsHash = view.ArgsHash, PayloadRef = view.PayloadRef },
        Versions = new() { PolicyVersion = view.PolicyVersion },
        Data = new Dictionary<string, System.Text.Json.JsonElement> { ["expires_at"] = System.Text.Json.JsonSerializer.SerializeToElement(Rfc3339.Format(view.ExpiresAt)) },
    };
}
