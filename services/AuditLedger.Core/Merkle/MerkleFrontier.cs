using System.Numerics;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// The right edge of a growing tree: the roots of the complete subtrees that cover its leaves, largest first. All that is needed
/// to append and to know the root; 32 bytes for each bit set in <see cref="Size"/>.
/// </summary>
public sealed class MerkleFrontier
{
    private readonly Digest[] _roots;
    private int _count;

    public MerkleFrontier() => _roots = new Digest[64];

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="LedgerFormatException">The bytes don't fit a tree of that size.</exception>
    public MerkleFrontier(long size, ReadOnlySpan<byte> bytes) : this()
    {
        if (size < 0 || bytes.Length != BitOperations.PopCount((ulong)size) * Digest.Size)
            throw new LedgerFormatException("the frontier does not fit the size of the tree");
        Size = size;
        for (; _count * Digest.Size < bytes.Length; _count++) _roots[_count] = new(bytes.Slice(_count * Digest.Size, Digest.Size));
    }

    /// <value>Leaves so far.</value>
    public long Size { get; private set; }

    /// <summary>Appends a leaf hash. <paramref name="completed"/> hears of each subtree this completes, the leaf itself first.</summary>
    public void Append(in Digest leafHash, Action<Subtree, Digest>? completed = null)
    {
        var node = new Subtree(0, Size);
        var hash = leafHash;
        completed?.Invoke(node, hash);
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            hash = MerkleHash.Node(_roots[--_count], hash);
            node = new(node.Level + 1, node.Index >> 1);
            completed?.Invoke(node, hash);
        }
        _roots[_count++] = hash;
        Size++;
    }

    public Digest Root() => Fold(_roots.AsSpan(0, _count));

    public byte[] ToBytes()
    {
        var bytes = new byte[_count * Digest.Size];
        for (var i = 0; i < _count; i++) _roots[i].CopyTo(bytes.AsSpan(i * Digest.Size));
        return bytes;
    }

    public MerkleFrontier Clone() => new(Size, ToBytes());

    /// <summary>The hash over adjacent subtrees, largest first, as a ragged right edge is hashed.</summary>
    public static Digest Fold(ReadOnlySpan<Digest> roots)
    {
        if (roots.IsEmpty) return MerkleHash.EmptyRoot;
        var hash = roots[^1];
        for (var i = roots.Length - 2; i >= 0; i--) hash = MerkleHash.Node(roots[i], hash);
        return hash;
    }
}
