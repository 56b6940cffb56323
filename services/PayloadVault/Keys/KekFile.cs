using System.Security.Cryptography;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>The lines of a KEK file: <c>id:base64(32 bytes)</c>, oldest first.</summary>
internal static class KekFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static (string Current, Dictionary<string, SecretKey> Keys) Read(string file)
    {
        if (!File.Exists(file)) throw new InvalidOperationException($"Vault:Kek:File names {file}, which does not exist.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != 0)
            throw new InvalidOperationException($"Vault:Kek:File {file} can be read by others: chmod 600 it, and rotate its key.");
        var keys = new Dictionary<string, SecretKey>(StringComparer.Ordinal);
        string? current = null;
        foreach (var line in File.ReadLines(file))
        {
            if (line.Length == 0) continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !TryDecode(line.AsSpan(colon + 1), out var key))
                throw new InvalidOperationException($"Vault:Kek:File {file} line {keys.Count + 1} is not id:base64 of {SecretKey.Length} bytes.");
            keys[current = line[..colon]] = key;
        }
        return (current ?? throw new InvalidOperationException($"Vault:Kek:File {file} holds no key."), keys);
    }

    /// <summary>A new key becomes the wrapping one.</summary>
    public static void AppendKey(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        Span<byte> key = stackalloc byte[SecretKey.Length];
        RandomNumberGenerator.Fill(key);
        using var stream = new FileStream(file, options);
        using (var writer = new StreamWriter(stream, leaveOpen: true)) writer.Write($"kek_{Guid.CreateVersion7():n}:{Convert.ToBase64String(key)}\n");
        stream.Flush(flushToDisk: true);
        CryptographicOperations.ZeroMemory(key);
    }

    private static bool TryDecode(ReadOnlySpan<char> base64, out SecretKey key)
    {
        Span<byte> bytes = stackalloc byte[SecretKey.Length];
        var ok = Convert.TryFromBase64Chars(base64, bytes, out var written) && written == SecretKey.Length;
        key = ok ? SecretKey.CopyOf(bytes) : null!;
        CryptographicOperations.ZeroMemory(bytes);
        return ok;
    }
}
