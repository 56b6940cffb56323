using System.Numerics;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// Proofs of RFC 6962 sections 2.1.1 and 2.1.2 (RFC 9162 sections 2.1.3 and 2.1.4): which hashes make one, and whether one
/// holds. Verification never throws on hostile input; it says no.
/// </summary>
public static class MerkleProof
{
    /// <summary>Leaf ranges [begin, end) whose hashes, in order, prove that leaf <paramref name="index"/> is in a tree of <paramref name="size"/>.</summary>
    public static List<(long Begin, long End)> InclusionRanges(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var ranges = new List<(long, long)>();
        Path(index, 0, size, ranges);
        return ranges;
    }

    /// <summary>Leaf ranges whose hashes, in order, prove that the tree of <paramref name="from"/> leaves is the start of that of <paramref name="to"/>.</summary>
    public static List<(long Begin, long End)> ConsistencyRanges(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        var ranges = new List<(long, long)>();
        SubProof(from, 0, to, complete: true, ranges);
        return ranges;
    }

    /// <summary>RFC 9162 section 2.1.3.2.</summary>
    public static bool VerifyInclusion(long index, long size, in Digest leafHash, ReadOnlySpan<Digest> proof, in Digest root)
    {
        if (index < 0 || index >= size) return false;
        var (fn, sn, hash) = (index, size - 1, leafHash);
        foreach (ref readonly var p in proof)
        {
            if (sn == 0) return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                hash = MerkleHash.Node(p, hash);
                while ((fn & 1) == 0 && fn != 0) (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                hash = MerkleHash.Node(hash, p);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && hash == root;
    }

    /// <summary>RFC 9162 section 2.1.4.2; equal sizes need equal roots and an empty proof.</summary>
    public static bool VerifyConsistency(long from, long to, in Digest fromRoot, in Digest toRoot, ReadOnlySpan<Digest> proof)
    {
        if (from <= 0 || from > to) return false;
        if (from == to) return proof.IsEmpty && fromRoot == toRoot;
        var startsWithRoot = BitOperations.IsPow2(from);
        if (!startsWithRoot && proof.IsEmpty) return false;
        var seed = startsWithRoot ? fromRoot : proof[0];
        var (fn, sn) = (from - 1, to - 1);
        while ((fn & 1) == 1) (fn, sn) = (fn >> 1, sn >> 1);
        var (fr, sr) = (seed, seed);
        foreach (ref readonly var c in startsWithRoot ? proof : proof[1..])
        {
            if (sn == 0) return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                fr = MerkleHash.Node(c, fr);
                sr = MerkleHash.Node(c, sr);
                while ((fn & 1) == 0 && fn != 0) (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                sr = MerkleHash.Node(sr, c);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && fr == fromRoot && sr == toRoot;
    }

    private static void Path(long index, long begin, long end, List<(long, long)> ranges)
    {
        if (end - begin == 1) return;
        var middle = begin + LargestPowerBelow(end - begin);
        if (index < middle)
        {
            Path(index, begin, middle, ranges);
            ranges.Add((middle, end));
        }
        else
        {
            Path(index, middle, end, ranges);
            ranges.Add((begin, middle));
        }
    }

    private static void SubProof(long from, long begin, long end, bool complete, List<(long, long)> ranges)
    {
        if (from == end)
        {
            if (!complete) ranges.Add((begin, end));
            return;
        }
        var middle = begin + LargestPowerBelow(end - begin);
        if (from <= middle)
        {
            SubProof(from, begin, middle, complete, ranges);
            ranges.Add((middle, end));
        }
        else
        {
            SubProof(from, middle, end, complete: false, ranges);
            ranges.Add((begin, middle));
        }
    }

    private static long LargestPowerBelow(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}
