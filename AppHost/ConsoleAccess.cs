using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Processes;
using AgentPlatform.LocalRuntime.Stack;
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
        if (Uri.TryCreate(supervisor.ApplicationBuilder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0], UriKind.Absolute, out var dashboard))
            supervisor.WithEnvironment(Variable(AspireDashboard.TraceUrlKey), AspireDashboard.TraceUrl(dashboard));
        return supervisor
            .WithEndpoint(Resources.HttpEndpoint, endpoint => endpoint.Port = Ports.FreeOr(UsualPort)) // where Grafana's links look for it
            .WithEnvironment(Variable(ConsoleSignIn.FileKey), file)
            .WithUrlForEndpoint(Resources.HttpEndpoint, url =>
            {
                url.DisplayText = "Console (signs you in once)";
                url.Url += $"/sign-in?token={token}";
            });

        static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
    }
}
