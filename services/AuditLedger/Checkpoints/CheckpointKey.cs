using System.Security.Cryptography;
using AgentPlatform.ServiceDefaults.Auth;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>The private key that signs checkpoints; whoever holds it can vouch for a history, so it is readable by this user only.</summary>
internal sealed class CheckpointKey : IDisposable
{
    public CheckpointKey(IOptions<LedgerOptions> options, IConfiguration configuration, IHostEnvironment environment)
    {
        var file = options.Value.CheckpointKeyFile ?? DevelopmentFile(configuration, environment)
            ?? throw new InvalidOperationException("Ledger:CheckpointKeyFile must name a PEM file with an ECDSA P-256 private key.");
        if (!File.Exists(file) && environment.IsDevelopment()) Generate(file);
        Key = ECDsa.Create();
        Key.ImportFromPem(File.ReadAllText(file));
        if (Key.ExportParameters(false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new InvalidOperationException("Ledger:CheckpointKeyFile must hold an ECDSA P-256 key.");
    }

    public ECDsa Key { get; }

    public void Dispose() => Key.Dispose();

    private static string? DevelopmentFile(IConfiguration configuration, IHostEnvironment environment)
        => environment.IsDevelopment() && configuration[$"{AuthOptions.Section}:{nameof(AuthOptions.VerificationKeyFile)}"] is { Length: > 0 } trusted
            ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(trusted))!, "checkpoint-key.pem")
            : null;

    /// <summary>Written aside and then linked into place: of several processes that start at once, all end up with the first one's key.</summary>
    private static void Generate(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(draft, options)) writer.Write(key.ExportPkcs8PrivateKeyPem());
        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
