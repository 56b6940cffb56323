using System.Buffers.Binary;
using System.Text;

namespace AgentPlatform.PayloadVault.Crypto;

/// <summary>
/// What a ciphertext is bound to, as AES-GCM's additional authenticated data: a row whose tenant, reference, hash, key, content type or
/// expiry is changed, or taken from another row, does not open.
/// </summary>
public readonly record struct PayloadBinding(
    string TenantId, byte[] Ref, byte[] Hash, Guid KeyId, Guid? HashKeyId, string ContentType, DateTimeOffset ExpiresAt)
{
    /// <summary>Variable parts carry their length (u16, big endian), so no two bindings encode alike.</summary>
    public byte[] Encode()
    {
        var tenant = Encoding.UTF8.GetByteCount(TenantId);
        var type = Encoding.UTF8.GetByteCount(ContentType);
        var bytes = new byte[4 + 2 + tenant + 2 + Ref.Length + 2 + Hash.Length + 16 + 16 + 2 + type + 8];
        var rest = Put(bytes, "app1"u8);
        rest = Put(Length(rest, tenant), TenantId, tenant);
        rest = Put(Length(rest, Ref.Length), Ref);
        rest = Put(Length(rest, Hash.Length), Hash);
        KeyId.TryWriteBytes(rest, bigEndian: true, out _);
        (HashKeyId ?? Guid.Empty).TryWriteBytes(rest[16..], bigEndian: true, out _);
        rest = Put(Length(rest[32..], type), ContentType, type);
        BinaryPrimitives.WriteInt64BigEndian(rest, ExpiresAt.ToUnixTimeMilliseconds());
        return bytes;
    }

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

    private static Span<byte> Put(Span<byte> rest, string part, int length)
    {
        Encoding.UTF8.GetBytes(part, rest);
        return rest[length..];
    }
}
