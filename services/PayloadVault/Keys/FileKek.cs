using System.Security.Cryptography;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>
/// Development's KEK: a file of lines <c>id:base64(32 bytes)</c>. The last line wraps, every line unwraps; so a rotation appends a
/// line, and a line may go once no key is wrapped by it. Wrapped form: nonce (12) || ciphertext (32) || tag (16), AES-256-GCM.
/// </summary>
public sealed class FileKek : IKeyEncryptionKey, IDisposable
{
    private const int NonceLength = 12, TagLength = 16;
    private readonly string _file;
    private readonly Lock _gate = new();
    private (DateTime WrittenAt, string Current, Dictionary<string, SecretKey> Keys) _loaded;

    public FileKek(string file)
    {
        _file = file;
        _loaded = Load();
    }

    /// <summary>Creates the file with one fresh key, readable by this user alone, if there is none. Two processes at once: one wins, both use it.</summary>
    public static void Generate(string file)
    {
        if (File.Exists(file)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var draft = $"{file}.{Guid.NewGuid():n}";
        KekFile.AppendKey(draft);
        try
        {
            // The rename publishes a whole file or nothing: a crash before it leaves a draft nobody reads.
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }

    public ValueTask<string> CurrentIdAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Current().Current);

    public ValueTask<WrappedKey> WrapAsync(SecretKey key, byte[] context, CancellationToken cancellationToken)
    {
        var (_, id, keys) = Current();
        var wrapped = new byte[NonceLength + SecretKey.Length + TagLength];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceLength));
        using var kek = keys[id].Lease();
        using var plain = key.Lease();
        using var aes = new AesGcm(kek.Bytes, TagLength);
        aes.Encrypt(wrapped.AsSpan(0, NonceLength), plain.Bytes, wrapped.AsSpan(NonceLength, SecretKey.Length), wrapped.AsSpan(NonceLength + SecretKey.Length), context);
        return ValueTask.FromResult(new WrappedKey(id, wrapped));
    }

    public ValueTask<SecretKey> UnwrapAsync(WrappedKey wrapped, byte[] context, CancellationToken cancellationToken)
    {
        if (!Current().Keys.TryGetValue(wrapped.KekId, out var found))
            throw new KekException(KekFailure.Corrupt, $"The key file has no key {wrapped.KekId}.");
        if (wrapped.Bytes.Length != NonceLength + SecretKey.Length + TagLength)
            throw new KekException(KekFailure.Corrupt, "A wrapped key has the wrong length.");
        using var kek = found.Lease();
        using var aes = new AesGcm(kek.Bytes, TagLength);
        Span<byte> plain = stackalloc byte[SecretKey.Length];
        try
        {
            var bytes = wrapped.Bytes.AsSpan();
            aes.Decrypt(bytes[..NonceLength], bytes.Slice(NonceLength, SecretKey.Length), bytes[(NonceLength + SecretKey.Length)..], plain, context);
            return ValueTask.FromResult(SecretKey.CopyOf(plain));
        }
        catch (CryptographicException e)
        {
            throw new KekException(KekFailure.Corrupt, "A wrapped key or its context was altered.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public void Dispose()
    {
        foreach (var key in _loaded.Keys.Values) key.Dispose();
    }

    private (DateTime WrittenAt, string Current, Dictionary<string, SecretKey> Keys) Current()
    {
        try
        {
            lock (_gate)
                return _loaded.WrittenAt == File.GetLastWriteTimeUtc(_file) ? _loaded : _loaded = Load();
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            throw new KekException(KekFailure.Unavailable, e.Message, e);
        }
    }

    private (DateTime, string, Dictionary<string, SecretKey>) Load()
    {
        var writtenAt = File.GetLastWriteTimeUtc(_file);
        var (current, keys) = KekFile.Read(_file);
        return (writtenAt, current, keys);
    }
}
