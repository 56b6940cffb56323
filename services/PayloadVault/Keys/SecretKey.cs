using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>
/// 32 secret bytes in native memory: the collector never copies them, and they are zeroed when the handle is disposed or finalized.
/// Disposing while a <see cref="KeyLease"/> is open takes effect when the last lease closes, so nobody ever works with a zeroed key.
/// </summary>
public sealed unsafe class SecretKey : SafeHandle
{
    /// <summary>AES-256 and HMAC-SHA-256 keys alike, in bytes.</summary>
    public const int Length = 32;

    private SecretKey() : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed(Length));

    public override bool IsInvalid => handle == 0;

    public static SecretKey Random()
    {
        var key = new SecretKey();
        RandomNumberGenerator.Fill(key.Bytes);
        return key;
    }

    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 32 long.</exception>
    public static SecretKey CopyOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new ArgumentException($"A key has {Length} bytes.", nameof(bytes));
        var key = new SecretKey();
        bytes.CopyTo(key.Bytes);
        return key;
    }

    /// <exception cref="ObjectDisposedException">The key was shredded.</exception>
    public KeyLease Lease()
    {
        var held = false;
        DangerousAddRef(ref held);
        return new KeyLease(this);
    }

    public override string ToString() => "(secret key)";

    protected override bool ReleaseHandle()
    {
        CryptographicOperations.ZeroMemory(Bytes);
        NativeMemory.Free((void*)handle);
        return true;
    }

    private Span<byte> Bytes => new((void*)handle, Length);

    /// <summary>Keeps the bytes alive for the length of one operation.</summary>
    public readonly ref struct KeyLease
    {
        private readonly SecretKey _key;

        internal KeyLease(SecretKey key) => _key = key;

        public ReadOnlySpan<byte> Bytes => _key.Bytes;

        public void Dispose() => _key.DangerousRelease();
    }
}
