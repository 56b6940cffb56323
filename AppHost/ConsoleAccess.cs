using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.AppHost;

internal static class ConsoleAccess
{
    private const int UsualPort = 5180;

    /// <summary>Local: a one-time sign-in link beside the supervisor. Published: a proxy in front signs people in by OIDC.</summary>
    public static IResourceBuilder<ProjectResource> WithConsoleSignIn(this IResourceBuilder<ProjectResource> supervisor, Identity identity)
    {
        if (!identity.IsLocal) return supervisor;
        var file = Path.Combine(identity.Directory, "console-sign-in.json");
        var token = ConsoleSignIn.WriteFile(file, identity.Local, Identity.TokenLifetime);
        if (supervisor.ApplicationBuilder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } dashboard)
            supervisor.WithEnvironment("Console__TraceUrl", $"{dashboard.TrimEnd('/')}/traces/detail/{{trace_id}}");
        return supervisor
            .WithEndpoint(Resources.HttpEndpoint, endpoint => endpoint.Port = Ports.FreeOr(UsualPort)) // where Grafana's links look for it
            .WithEnvironment(ConsoleSignIn.FileKey.Replace(":", "__", StringComparison.Ordinal), file)
            .WithUrlForEndpoint(Resources.HttpEndpoint, url =>
            {
                url.DisplayText = "Console (signs you in once)";
                url.Url += $"/sign-in?token={token}";
            });
    }
}
