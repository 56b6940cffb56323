using System.Security.Cryptography;
using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.Standalone.Stack;

/// <summary>Who is who in a local run: the signing key, a token file for each service and person, the vendor's keys. All mode 0600.</summary>
internal sealed class Identity : IDisposable
{
    public const string Tenant = "t_demo";
    public const string ActorId = "u_1";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private readonly StateFolder _state;
    private readonly LocalTokens _tokens;

    private Identity(StateFolder state, LocalTokens tokens) => (_state, _tokens) = (state, tokens);

    public static Identity Open(StateFolder state)
    {
        Directory.CreateDirectory(state.Tokens);
        var identity = new Identity(state, LocalTokens.Open(state.Keys, TimeProvider.System));
        identity.Renew();
        foreach (var key in (string[])[identity.VendorApiKeyFile, identity.VendorAdminKeyFile])
            if (!File.Exists(key)) PrivateFile.Write(key, RandomNumberGenerator.GetHexString(48, lowercase: true));
        return identity;
    }

    public string VerificationKeyFile => _tokens.VerificationKeyFile;
    public string VaultKekFile => Path.Combine(_state.Keys, "vault-kek.key");
    public string LedgerKeyFile => Path.Combine(_state.Keys, "ledger-checkpoint.pem");
    public string VendorApiKeyFile => Path.Combine(_state.Keys, "vendor-api.key");
    public string VendorAdminKeyFile => Path.Combine(_state.Keys, "vendor-admin.key");
    public string SignInFile => Path.Combine(_state.Tokens, "console-sign-in.json");
    public string ActorTokenFile => TokenFile("actor");
    public string OperatorTokenFile => TokenFile("operator");

    public string TokenFile(string name) => Path.Combine(_state.Tokens, name + ".jwt");

    /// <summary>Writes every token file anew; readers notice. To be called well within <see cref="Lifetime"/>.</summary>
    public void Renew()
    {
        foreach (var account in ServiceAccount.All)
            Write(TokenFile(account.Resource), account.Subject, Caller.AnyTenant, [.. account.Scopes]);
        Write(ActorTokenFile, ActorId, Tenant, Scopes.RunsWrite, Scopes.RunsRead, Scopes.LedgerRead);
        Write(OperatorTokenFile, ConsoleSignIn.Operator, Tenant, Scopes.ApprovalsDecide, Scopes.RunsRead, Scopes.VaultRead);
    }

    /// <returns>The one-time token to print.</returns>
    public string NewConsoleSignIn() => ConsoleSignIn.WriteFile(SignInFile, _tokens, Lifetime);

    /// <summary>A token of the operator, for a call the launcher makes on the person's behalf.</summary>
    public string Operator(params ReadOnlySpan<string> scopes)
        => _tokens.Issue(ConsoleSignIn.Operator, Tenant, string.Join(' ', scopes), TimeSpan.FromMinutes(10));

    public void Dispose() => _tokens.Dispose();

    private void Write(string file, string subject, string tenant, params string[] scopes)
        => _tokens.IssueToFile(file, subject, tenant, string.Join(' ', scopes), Lifetime);
}
