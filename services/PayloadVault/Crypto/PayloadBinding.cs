using System.Buffers.Binary;
using System.Text;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>
/// What a ciphertext is bound to, as AES-GCM's additional authenticated data: a row whose tenant, reference, hash, key, content type or
/// expiry is changed, or taken from another row, does not open.
/// </summary>
public readonly record struct PayloadBinding(
    string TenantId, ReadOnlyMemory<byte> Ref, ReadOnlyMemory<byte> Hash, Guid KeyId, Guid? HashKeyId, string ContentType, DateTimeOffset ExpiresAt)
{
    /// <summary>Variable parts carry their length (u16, big endian), so no two bindings encode alike.</summary>
    /// <param name="bytes">At least <see cref="LargestLength"/>.</param>
    /// <returns>How many of them were written.</returns>
    public int Encode(Span<byte> bytes)
    {
        var rest = Put(bytes, "app1"u8);
        rest = Put(rest, TenantId);
        rest = Put(Length(rest, Ref.Length), Ref.Span);
        rest = Put(Length(rest, Hash.Length), Hash.Span);
        KeyId.TryWriteBytes(rest, bigEndian: true, out _);
        (HashKeyId ?? Guid.Empty).TryWriteBytes(rest[16..], bigEndian: true, out _);
        rest = Put(rest[32..], ContentType);
        BinaryPrimitives.WriteInt64BigEndian(rest, ExpiresAt.ToUnixTimeMilliseconds());
        return bytes.Length - rest.Length + 8;
    }

    public int LargestLength => 4 + 2 + 2 + Ref.Length + 2 + Hash.Length + 16 + 16 + 2 + 8 + Encoding.UTF8.GetMaxByteCount(TenantId.Length) + Encoding.UTF8.GetMaxByteCount(ContentType.Length);

    private static Span<byte> Length(Span<byte> rest, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)length));
        return rest[2..];
    }

    private static Span<byte> Put(Span<byte> rest, ReadOnlySpan<byte> part)
    {
        part.CopyTo(rest);
        return rest[part.Length..];
    }

    private static Span<byte> Put(Span<byte> rest, string part)
    {
        var length = Encoding.UTF8.GetBytes(part, rest[2..]);
        return Length(rest, length)[length..];
    }
}
