using System.Security.Cryptography;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>Hashes of the tree of RFC 6962 section 2.1 (unchanged in RFC 9162 section 2.1.1).</summary>
public static class MerkleHash
{
    /// <value>SHA-256 of nothing.</value>
    public static Digest EmptyRoot { get; } = Digest.Of([]);

    /// <summary>SHA-256(0x00 || leaf data); the leaf data of an entry are the 32 bytes of its <c>this_hash</c>.</summary>
    public static Digest Leaf(in Digest entryHash)
    {
        Span<byte> input = stackalloc byte[1 + Digest.Size];
        input[0] = 0;
        entryHash.CopyTo(input[1..]);
        return Digest.Of(input);
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static Digest Node(in Digest left, in Digest right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Digest.Size];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Digest.Size)..]);
        return Digest.Of(input);
    }
}
