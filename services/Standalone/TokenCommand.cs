using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.Standalone;

/// <summary><c>./run.sh token --scope "…" --tenant t_demo --sub u_1</c></summary>
internal static class TokenCommand
{
    public static int Run(string scope, string tenant, string subject)
    {
        var unknown = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(Scopes.All).ToList();
        if (unknown.Count > 0)
        {
            Console.Error.WriteLine($"--scope: unknown {string.Join(", ", unknown)}; there are {string.Join(' ', Scopes.All)}");
            return ExitCodes.Unusable;
        }
        using var tokens = LocalTokens.Open(SourceTree.Find().State.Keys, TimeProvider.System);
        Console.WriteLine(tokens.Issue(subject, tenant, scope, TimeSpan.FromHours(12)));
        return ExitCodes.Done;
    }
}
