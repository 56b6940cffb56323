using System.Buffers.Binary;
using System.Text;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>What a key is for. The numbers are stored.</summary>
public enum KeyKind : short
{
    /// <summary>Payload keys are derived from it; rotated.</summary>
    Data = 1,
    /// <summary>Keys the payload hashes; stable over rotations, so equal payloads keep equal hashes.</summary>
    Hash = 2,
    /// <summary>Authenticates references and blinds subject ids; outlives the tenant's erasure, opens no payload.</summary>
    Ref = 3,
}

/// <summary>One key of the hierarchy as the database holds it.</summary>
/// <param name="Owner">Empty: the tenant's own. Else the blinded data subject (<see cref="SubjectTag"/>).</param>
/// <param name="Version">Counts up per owner and kind.</param>
/// <param name="Wrapped">Null: shredded, for ever.</param>
public sealed record DataKey(string TenantId, Guid KeyId, byte[] Owner, KeyKind Kind, int Version, WrappedKey? Wrapped, DateTimeOffset CreatedAt)
{
    public static readonly byte[] TenantOwner = [];

    /// <summary>Binds a wrapped key to its row: tenant, id, owner, kind and version, each prefixed with its length (u16, big endian).</summary>
    public byte[] WrapContext()
    {
        var tenant = Encoding.UTF8.GetBytes(TenantId);
        var context = new byte[4 + 2 + tenant.Length + 16 + 2 + Owner.Length + 2 + 4];
        "apk1"u8.CopyTo(context);
        var rest = context.AsSpan(4);
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)tenant.Length);
        tenant.CopyTo(rest[2..]);
        rest = rest[(2 + tenant.Length)..];
        KeyId.TryWriteBytes(rest, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(rest[16..], (ushort)Owner.Length);
        Owner.CopyTo(rest[18..]);
        rest = rest[(18 + Owner.Length)..];
        BinaryPrimitives.WriteInt16BigEndian(rest, (short)Kind);
        BinaryPrimitives.WriteInt32BigEndian(rest[2..], Version);
        return context;
    }
}

/// <param name="KekId">Which key-encryption key (and version of it) wrapped it.</param>
public sealed record WrappedKey(string KekId, byte[] Bytes);
