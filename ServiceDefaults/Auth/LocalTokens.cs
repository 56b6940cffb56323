using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>
/// Signs tokens for local runs. Only launchers and tests hold the private key; services get the public one
/// (<see cref="AuthOptions.VerificationKeyFile"/>) and a token file each.
/// </summary>
public sealed class LocalTokens : IDisposable
{
    private readonly ECDsa _key;
    private readonly TimeProvider _time;

    private LocalTokens(ECDsa key, string verificationKeyFile, TimeProvider time)
        => (_key, VerificationKeyFile, _time) = (key, verificationKeyFile, time);

    /// <summary>The public half, for <see cref="AuthOptions.VerificationKeyFile"/>.</summary>
    public string VerificationKeyFile { get; }

    /// <summary>Opens the key pair in <paramref name="directory"/>, generating it the first time (private part mode 0600).</summary>
    public static LocalTokens Open(string directory, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        var privateFile = Path.Combine(directory, "signing-key.pem");
        var publicFile = Path.Combine(directory, "signing-key.pub.pem");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(privateFile)) key.ImportFromPem(File.ReadAllText(privateFile));
        else WritePrivate(privateFile, key.ExportPkcs8PrivateKeyPem());
        // Replaced atomically: a service may be reading it while another process opens the pair.
        var next = $"{publicFile}.{Guid.NewGuid():N}";
        File.WriteAllText(next, key.ExportSubjectPublicKeyInfoPem());
        File.Move(next, publicFile, overwrite: true);
        return new(key, publicFile, time);
    }

    /// <param name="scope">Space separated, see <see cref="Contracts.Scopes"/>.</param>
    public string Issue(string subject, string tenant, string scope, TimeSpan lifetime)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = AuthOptions.LocalIssuer,
            Audience = AuthOptions.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["tenant"] = tenant, ["scope"] = scope },
            SigningCredentials = new(new ECDsaSecurityKey(_key), SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>Writes a token for a service where only this user can read it; replaced atomically.</summary>
    public string IssueToFile(string file, string subject, string tenant, string scope, TimeSpan lifetime)
    {
        var next = file + ".next";
        WritePrivate(next, Issue(subject, tenant, scope, lifetime));
        File.Move(next, file, overwrite: true);
        return file;
    }

    public void Dispose() => _key.Dispose();

    internal static void WritePrivate(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }
}
