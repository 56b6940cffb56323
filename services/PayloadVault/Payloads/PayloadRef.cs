using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using AgentPlatform.PayloadVault.Crypto;
using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>
/// A payload's reference: <c>vault_</c> and base64url of bucket (4 bytes) || milliseconds, modulo 2^32 (4) || number (8) || MAC (8). The
/// number is random at the first payload of a put and counted up from there; with the time before it, what is stored together is
/// together in the index. The MAC is keyed by tenant, so the vault knows its own references without a row: an
/// authentic one without a row is gone (410), any other is unknown (404), and a reference of another tenant is answered exactly like a
/// made-up one.
/// </summary>
public readonly record struct PayloadRef(ReadOnlyMemory<byte> Bytes)
{
    private const string Prefix = "vault_";
    private const int Signed = 16;

    /// <summary>Of <see cref="Bytes"/>.</summary>
    public const int Length = 24;

    /// <summary>The partition that holds the row, unless it is under legal hold.</summary>
    public int Bucket => BinaryPrimitives.ReadInt32BigEndian(Bytes.Span);

    /// <param name="number">Random, or the one after another of the same put: neighbours in a put are neighbours in the index.</param>
    /// <param name="bytes">Becomes the reference: <see cref="Length"/> bytes.</param>
    public static PayloadRef New(Mac refKey, ulong number, DateTimeOffset now, DateTimeOffset expiresAt, Memory<byte> bytes)
    {
        var span = bytes.Span;
        BinaryPrimitives.WriteInt32BigEndian(span, Payloads.Bucket.Of(expiresAt));
        BinaryPrimitives.WriteUInt32BigEndian(span[4..], unchecked((uint)now.ToUnixTimeMilliseconds()));
        BinaryPrimitives.WriteUInt64BigEndian(span[8..], number);
        Sign(refKey, span, span[Signed..]);
        return new(bytes);
    }

    public static bool TryParse(string text, out PayloadRef reference)
    {
        reference = default;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length != Prefix.Length + Length / 3 * 4) return false;
        var bytes = new byte[Length];
        if (!Base64Url.TryDecodeFromChars(text.AsSpan(Prefix.Length), bytes, out var written) || written != Length) return false;
        reference = new(bytes);
        return true;
    }

    public bool IsAuthentic(SecretKey refKey)
    {
        Span<byte> mac = stackalloc byte[Length - Signed];
        using (var key = new Mac(refKey)) Sign(key, Bytes.Span, mac);
        return CryptographicOperations.FixedTimeEquals(mac, Bytes.Span[Signed..]);
    }

    public override string ToString() => Prefix + Base64Url.EncodeToString(Bytes.Span);

    private static void Sign(Mac refKey, ReadOnlySpan<byte> bytes, Span<byte> signature)
    {
        Span<byte> input = stackalloc byte[4 + Signed], full = stackalloc byte[Mac.Length];
        "ref:"u8.CopyTo(input);
        bytes[..Signed].CopyTo(input[4..]);
        refKey.Of(input, full);
        full[..signature.Length].CopyTo(signature);
    }
}

/// <summary>Partitions are six hours of expiry wide: expired ones are dropped whole.</summary>
public static class Bucket
{
    public static readonly TimeSpan Width = TimeSpan.FromHours(6);

    /// <summary>The partition of payloads under legal hold; never dropped.</summary>
    public const int Held = int.MaxValue;

    public static int Of(DateTimeOffset expiresAt) => (int)(expiresAt.ToUnixTimeSeconds() / (long)Width.TotalSeconds);
}
