using AgentPlatform.Contracts;

namespace AgentPlatform.Clients;

/// <summary>The supervisor as an agent sees it: the active policy, and people's approvals.</summary>
public interface ISupervisor
{
    /// <summary>Null when the tenant has no active policy: then everything is denied.</summary>
    Task<PolicyView?> GetActivePolicyAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>The same run, step and hash again returns the same approval.</summary>
    Task<ApprovalView> RequestApprovalAsync(string tenantId, ApprovalRequest request, CancellationToken cancellationToken);

    /// <summary>Long poll: returns when decided, at the latest after <paramref name="wait"/>.</summary>
    Task<ApprovalView> GetApprovalAsync(string tenantId, string approvalId, TimeSpan wait, CancellationToken cancellationToken);
}
