using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.TestSupport;

/// <summary>A signing key of one test's own, beside keys the app must not trust: give <see cref="Configuration"/> to the app under test.</summary>
public sealed class TestSigner : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentplatform-keys-").FullName;
    private readonly LocalTokens _tokens, _past, _foreign;

    public TestSigner()
    {
        _tokens = LocalTokens.Open(_directory, TimeProvider.System);
        _past = LocalTokens.Open(_directory, new FixedTime(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(61)));
        _foreign = LocalTokens.Open(Path.Combine(_directory, "foreign"), TimeProvider.System);
    }

    /// <summary>Settings that make an app in Development trust this key and send a token of its own.</summary>
    public Dictionary<string, string?> Configuration => new()
    {
        ["Auth:VerificationKeyFile"] = _tokens.VerificationKeyFile,
        ["Auth:TokenFile"] = _tokens.IssueToFile(Path.Combine(_directory, "service.token"), "svc_test", "*", string.Join(' ', Contracts.Scopes.All), TimeSpan.FromHours(1)),
    };

    public string Issue(string subject, string tenant, string scope) => _tokens.Issue(subject, tenant, scope, TimeSpan.FromHours(1));

    /// <summary>Ended a minute ago.</summary>
    public string Expired(string subject, string tenant, string scope) => _past.Issue(subject, tenant, scope, TimeSpan.FromHours(1));

    /// <summary>Right in every claim, signed with a key the app doesn't know.</summary>
    public string Forged(string subject, string tenant, string scope) => _foreign.Issue(subject, tenant, scope, TimeSpan.FromHours(1));

    public void Dispose()
    {
        _tokens.Dispose();
        _past.Dispose();
        _foreign.Dispose();
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
