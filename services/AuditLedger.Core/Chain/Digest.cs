using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>A SHA-256 digest (FIPS 180-4): 32 bytes, written <c>sha256:</c> plus 64 lower-case hex digits.</summary>
public readonly struct Digest : IEquatable<Digest>
{
    /// <summary>Bytes of a digest.</summary>
    public const int Size = 32;

    /// <summary>Bytes of its text form.</summary>
    public const int TextSize = 7 + 2 * Size;

    /// <summary>Kept, because making one costs as much as hashing a kilobyte.</summary>
    [ThreadStatic] private static IncrementalHash? t_sha256;

    private readonly Bytes _bytes;

    /// <param name="bytes">Exactly <see cref="Size"/> bytes.</param>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));
        bytes.CopyTo(_bytes);
    }

    /// <value>64 zeros: the <c>prev_hash</c> of a chain's first entry.</value>
    public static Digest Zero => default;

    public static Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Size];
        var sha256 = t_sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(data);
        sha256.GetHashAndReset(hash);
        return new(hash);
    }

    /// <summary>Reads the text form; upper-case digits are refused, so a digest has one spelling.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Digest digest)
    {
        digest = default;
        if (utf8.Length != TextSize || !utf8.StartsWith("sha256:"u8) || utf8[7..].IndexOfAnyInRange((byte)'A', (byte)'F') >= 0) return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(utf8[7..], bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        digest = new(bytes);
        return true;
    }

    /// <summary>Writes the text form, <see cref="TextSize"/> bytes.</summary>
    public void WriteText(Span<byte> utf8)
    {
        "sha256:"u8.CopyTo(utf8);
        Convert.TryToHexStringLower(_bytes, utf8[7..], out _);
    }

    public void CopyTo(Span<byte> destination) => ((ReadOnlySpan<byte>)_bytes).CopyTo(destination);

    public byte[] ToArray() => ((ReadOnlySpan<byte>)_bytes).ToArray();

    public bool Equals(Digest other) => ((ReadOnlySpan<byte>)_bytes).SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    public override string ToString() => string.Create(TextSize, this, static (text, digest) =>
    {
        "sha256:".CopyTo(text);
        Convert.TryToHexStringLower(digest._bytes, text[7..], out _);
    });

    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte _first;
    }
}
