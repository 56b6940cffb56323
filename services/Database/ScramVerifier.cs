using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.Database;

/// <summary>
/// PostgreSQL's stored form of a SCRAM-SHA-256 password (RFC 5803; PostgreSQL manual 53.9): the server, its log and its
/// statistics views never see the password itself.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;

    public static string Of(string password)
    {
        if (!Ascii.IsValid(password))
            throw new InvalidOperationException("Passwords of database roles must be ASCII.");
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, 32);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
