using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.TestSupport;

/// <summary>Mints tokens that every service started by this kit accepts. One key pair per test process.</summary>
public static class TestTokens
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("agentplatform-tokens-").FullName;
    private static readonly LocalTokens Tokens = LocalTokens.Open(Folder, TimeProvider.System);

    static TestTokens() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);

    /// <summary>For <c>Auth:VerificationKeyFile</c>.</summary>
    public static string VerificationKeyFile => Tokens.VerificationKeyFile;

    public static string Issue(string tenant, string subject, params ReadOnlySpan<string> scopes)
        => Tokens.Issue(subject, tenant, string.Join(' ', scopes), TimeSpan.FromHours(1));

    /// <summary>A token that ran out an hour ago.</summary>
    public static string Expired(string tenant, string subject, params ReadOnlySpan<string> scopes)
    {
        using var past = LocalTokens.Open(Folder, new ManualTime(DateTimeOffset.UtcNow.AddHours(-2)));
        return past.Issue(subject, tenant, string.Join(' ', scopes), TimeSpan.FromHours(1));
    }

    /// <summary>The token file of a service, for <c>Auth:TokenFile</c>.</summary>
    /// <param name="resource">One of <see cref="Resources"/> that has a <see cref="ServiceAccount"/>.</param>
    public static string FileFor(string resource)
    {
        var account = ServiceAccount.All.Single(a => a.Resource == resource);
        return Tokens.IssueToFile(Path.Combine(Folder, $"{resource}-{Guid.NewGuid():N}.jwt"), account.Subject, Caller.AnyTenant, string.Join(' ', account.Scopes), TimeSpan.FromHours(1));
    }

    /// <summary>What every service needs to accept these tokens; with <paramref name="resource"/>, its own token too.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Configuration(string? resource = null)
    {
        yield return new("Auth:VerificationKeyFile", VerificationKeyFile);
        if (resource is not null && ServiceAccount.All.Any(a => a.Resource == resource)) yield return new("Auth:TokenFile", FileFor(resource));
    }
}
