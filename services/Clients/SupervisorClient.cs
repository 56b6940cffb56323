using System.Net;
using AgentPlatform.Contracts;

namespace AgentPlatform.Clients;

/// <summary><see cref="ISupervisor"/> over HTTP.</summary>
public sealed class SupervisorClient(HttpClient http) : ISupervisor
{
    public async Task<PolicyView?> GetActivePolicyAsync(string tenantId, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetAsync<PolicyView>($"{Tenant(tenantId)}/policies/active", cancellationToken).ConfigureAwait(false);
        }
        catch (ProblemException problem) when (problem is { Status: HttpStatusCode.NotFound, Code: ProblemCodes.NoActivePolicy })
        {
            return null;
        }
    }

    public Task<ApprovalView> RequestApprovalAsync(string tenantId, ApprovalRequest request, CancellationToken cancellationToken)
        => http.PostAsync<ApprovalView>($"{Tenant(tenantId)}/approvals", request, cancellationToken);

    public Task<ApprovalView> GetApprovalAsync(string tenantId, string approvalId, TimeSpan wait, CancellationToken cancellationToken)
        => http.GetAsync<ApprovalView>($"{Tenant(tenantId)}/approvals/{Uri.EscapeDataString(approvalId)}?wait={(int)wait.TotalSeconds}", cancellationToken);

    private static string Tenant(string tenantId) => $"v1/tenants/{Uri.EscapeDataString(tenantId)}";
}
