using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>
/// The hand-over between a launcher and the console of a local run: a file only this user can read, with the digest of a
/// one-time token and the operator's bearer token. The token itself is printed, never stored.
/// </summary>
/// <param name="TokenSha256">Hex SHA-256 of the one-time token (UTF-8). The console accepts it once.</param>
/// <param name="OperatorToken">JWT of <see cref="Operator"/>; the console acts with it, so the ledger names a person.</param>
public sealed record ConsoleSignIn(string TokenSha256, string OperatorToken)
{
    /// <summary>Configuration key of the file. Absent: there is no one-time sign-in.</summary>
    public const string FileKey = "Console:SignInFile";

    /// <summary>The <c>sub</c> of whoever uses a local console.</summary>
    public const string Operator = "u_operator";

    /// <summary>Writes the file (mode 0600, replaced atomically) and returns the one-time token to print.</summary>
    /// <param name="lifetime">How long the console can be used before the stack must be started anew.</param>
    public static string WriteFile(string file, LocalTokens tokens, TimeSpan lifetime)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var signIn = new ConsoleSignIn(Digest(token), tokens.Issue(Operator, Caller.AnyTenant, string.Join(' ', Scopes.All), lifetime));
        var next = file + ".next";
        LocalTokens.WritePrivate(next, JsonSerializer.Serialize(signIn, ContractsJson.Options));
        File.Move(next, file, overwrite: true);
        return token;
    }

    public static ConsoleSignIn ReadFile(string file)
        => JsonSerializer.Deserialize<ConsoleSignIn>(File.ReadAllText(file), ContractsJson.Options)
            ?? throw new InvalidOperationException($"{FileKey}: the file holds no sign-in.");

    /// <summary>Whether <paramref name="token"/> is the one printed; takes the same time either way.</summary>
    public bool Accepts(string token)
        => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Digest(token)), Encoding.ASCII.GetBytes(TokenSha256));

    private static string Digest(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
