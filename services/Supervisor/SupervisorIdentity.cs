using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor;

/// <summary>Who the supervisor is in the ledger where no person acts.</summary>
internal static class SupervisorIdentity
{
    public static string Subject { get; } = ServiceAccount.All.Single(account => account.Resource == Resources.Supervisor).Subject;
}
