using System.Security.Cryptography;
using AgentPlatform.AppHost.Publishing;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.AppHost;

/// <summary>
/// Who may call whom. In a local run the AppHost alone holds the signing key: services get its public half and a token each.
/// Published, every service is a client of the OIDC issuer named by a parameter.
/// </summary>
internal sealed class Identity(IDistributedApplicationBuilder builder, string directory)
{
    /// <summary>Longer than any local run; restarting the AppHost renews them.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(30);

    private readonly LocalTokens? _local = builder.ExecutionContext.IsRunMode ? LocalTokens.Open(directory, TimeProvider.System) : null;
    private IResourceBuilder<ParameterResource>? _authority;

    public string Directory => directory;

    public LocalTokens Local => _local ?? throw new InvalidOperationException("Local tokens exist in run mode only.");

    public bool IsLocal => _local is not null;

    /// <summary>The person at this machine, for the dashboard's commands and the console.</summary>
    public string OperatorToken() => Local.Issue("u_operator", Caller.AnyTenant, string.Join(' ', Scopes.All), TokenLifetime);

    /// <summary>A token of a person or process outside the stack's services, in a file only this user can read.</summary>
    public string TokenFile(string name, string subject, string tenant, params string[] scopes)
        => Local.IssueToFile(Path.Combine(directory, name + ".jwt"), subject, tenant, string.Join(' ', scopes), TokenLifetime);

    /// <summary>A generated secret that two processes share, in a file only this user can read.</summary>
    public string SecretFile(string name)
    {
        var file = Path.Combine(directory, name);
        if (!File.Exists(file)) PrivateFile.Write(file, RandomNumberGenerator.GetHexString(48, lowercase: true));
        return file;
    }

    public void Introduce(IResourceBuilder<ProjectResource> service)
    {
        var name = service.Resource.Name;
        var account = ServiceAccount.All.FirstOrDefault(account => account.Resource == name);
        if (_local is not null)
        {
            service.WithEnvironment("Auth__VerificationKeyFile", _local.VerificationKeyFile);
            if (account is not null)
                service.WithEnvironment("Auth__TokenFile", _local.IssueToFile(
                    Path.Combine(directory, name + ".jwt"), account.Subject, Caller.AnyTenant, string.Join(' ', account.Scopes), TokenLifetime));
            return;
        }
        // The default names nobody, so that every token is refused until the issuer is set.
        _authority ??= builder.AddParameter("auth-authority", builder.Configuration["Parameters:auth-authority"] ?? "https://issuer.invalid", publishValueAsDefault: true);
        service.WithEnvironment("Auth__Authority", _authority);
        if (account is null) return;
        service
            .WithEnvironment("Auth__ClientId", account.Subject)
            .WithSecretFile("Auth__ClientSecretFile", $"{name}-client-secret");
    }
}

internal static class IdentityResources
{
    public static Identity AddIdentity(this IDistributedApplicationBuilder builder, Backends backends) => new(builder, backends.State("identity"));
}
