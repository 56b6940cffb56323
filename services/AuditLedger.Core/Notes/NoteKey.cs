using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// A verifier key (vkey) of the C2SP signed-note specification: <c>name+hash+base64(type || key)</c>. Type 0x02 is ECDSA P-256
/// with the key as SPKI DER and the first four bytes of its SHA-256 as key id.
/// </summary>
public sealed class NoteKey
{
    /// <summary>Signature type ECDSA: DER signature over the SHA-256 of the text.</summary>
    public const byte Ecdsa = 0x02;

    /// <summary>Signature type Ed25519, which .NET can't verify: such keys parse, their signatures do not count.</summary>
    public const byte Ed25519 = 0x01;

    private readonly byte[] _key;

    private NoteKey(string name, uint id, byte type, byte[] key) => (Name, Id, Type, _key) = (name, id, type, key);

    public string Name { get; }

    public uint Id { get; }

    public byte Type { get; }

    /// <value>Type-specific bytes of the public key.</value>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>The verifier key of an ECDSA P-256 key.</summary>
    public static NoteKey Of(string name, ECDsa key) => Create(name, Ecdsa, key.ExportSubjectPublicKeyInfo());

    /// <exception cref="LedgerFormatException">Not a vkey, of an unknown type, or its id is not its key's.</exception>
    public static NoteKey Parse(string vkey)
    {
        var parts = vkey.Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || parts[1].Length != 8
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            || StrictBase64.Decode(parts[2]) is not { Length: > 1 } bytes)
            throw new LedgerFormatException("the key is not name+hash+base64");
        if (bytes[0] is not (Ecdsa or Ed25519)) throw new LedgerFormatException("the key is of an unknown type");
        var key = Create(parts[0], bytes[0], bytes[1..]);
        return key.Id == id ? key : throw new LedgerFormatException("the key's hash is not the key's");
    }

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Type, .. _key])}";

    /// <summary>True when <paramref name="signature"/> is this key's over <paramref name="text"/>.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        if (Type != Ecdsa) return false;
        using var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportSubjectPublicKeyInfo(_key, out _);
            return ecdsa.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    internal static bool IsName(string name) => name.Length > 0 && !name.Contains('+') && !name.Any(char.IsWhiteSpace);

    private static NoteKey Create(string name, byte type, byte[] key)
    {
        var hashed = type == Ecdsa ? key : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. key];
        return new(name, BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(hashed)), type, key);
    }
}
