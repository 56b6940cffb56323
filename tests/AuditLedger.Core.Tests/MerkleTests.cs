using System.Text.Json;

namespace AgentPlatform.AuditLedger.Core.Tests;

public sealed class MerkleTests
{
    private static Digest[] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => MerkleHash.Leaf(Digest.Of(BitConverter.GetBytes(i))))];

    /// <summary>RFC 6962 section 2.1, word for word.</summary>
    private static Digest Reference(ReadOnlySpan<Digest> leaves)
    {
        if (leaves.IsEmpty) return MerkleHash.EmptyRoot;
        if (leaves.Length == 1) return leaves[0];
        var k = 1;
        while (k * 2 < leaves.Length) k *= 2;
        return MerkleHash.Node(Reference(leaves[..k]), Reference(leaves[k..]));
    }

    private static Digest[] Hashes(Digest[] leaves, IEnumerable<(long Begin, long End)> ranges)
        => [.. ranges.Select(range => Reference(leaves.AsSpan((int)range.Begin, (int)(range.End - range.Begin))))];

    [VectorFact]
    public void PublicInclusionVectorsAreJudgedAsTheyShould()
    {
        var files = Directory.GetFiles(Vectors.PathOf("merkle-rfc6962", "testdata", "inclusion"), "*.json", SearchOption.AllDirectories);
        Assert.True(files.Length > 90, $"only {files.Length} vectors");
        foreach (var file in files)
        {
            using var vector = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = vector.RootElement;
            var wantError = root.GetProperty("wantErr").GetBoolean();
            Assert.True(Verifies(root) == !wantError, $"{file}: {root.GetProperty("desc")}");
        }
    }

    /// <summary>Hashes that are not 32 bytes don't reach the verifier: they can't be made a <see cref="Digest"/>.</summary>
    private static bool Verifies(JsonElement vector)
    {
        byte[][] proof = vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } hashes ? [.. hashes.EnumerateArray().Select(h => h.GetBytesFromBase64())] : [];
        var leaf = vector.GetProperty("leafHash").GetBytesFromBase64();
        var root = vector.GetProperty("root").GetBytesFromBase64();
        if (proof.Append(leaf).Append(root).Any(hash => hash.Length != Digest.Size)) return false;
        return MerkleProof.VerifyInclusion(Number(vector, "leafIdx"), Number(vector, "treeSize"), new(leaf), [.. proof.Select(hash => new Digest(hash))], new(root));
    }

    /// <summary>Some vectors use sizes beyond 2^63; as signed numbers they are negative, and refused.</summary>
    private static long Number(JsonElement vector, string name) => unchecked((long)vector.GetProperty(name).GetUInt64());

    [Fact]
    public void TheFrontierGivesTheRootOfEverySize()
    {
        var leaves = Leaves(130);
        var frontier = new MerkleFrontier();
        for (var size = 0; size < leaves.Length; size++)
        {
            Assert.Equal(Reference(leaves.AsSpan(0, size)), frontier.Root());
            Assert.Equal(frontier.Root(), new MerkleFrontier(size, frontier.ToBytes()).Root());
            frontier.Append(leaves[size]);
        }
    }

    [Fact]
    public void CompletedSubtreesAreReportedWithTheirHashes()
    {
        var leaves = Leaves(67);
        var seen = new Dictionary<Subtree, Digest>();
        var frontier = new MerkleFrontier();
        foreach (var leaf in leaves) frontier.Append(leaf, seen.Add);
        foreach (var (node, hash) in seen) Assert.Equal(Reference(leaves.AsSpan((int)node.Begin, (int)(node.End - node.Begin))), hash);
        Assert.Equal(67 + 33 + 16 + 8 + 4 + 2 + 1, seen.Count);
    }

    [Fact]
    public void EveryRangeIsCoveredByCompleteSubtreesThatFoldToItsHash()
    {
        var leaves = Leaves(40);
        foreach (var (begin, end) in new[] { (0, 40), (32, 40), (32, 39), (16, 32), (36, 37) })
        {
            var cover = Subtree.Cover(begin, end);
            Assert.Equal(begin, cover[0].Begin);
            Assert.Equal(end, cover[^1].End);
            Assert.Equal(Reference(leaves.AsSpan(begin, end - begin)), MerkleFrontier.Fold(Hashes(leaves, cover.Select(node => (node.Begin, node.End)))));
        }
    }

    [Fact]
    public void EveryLeafOfEveryTreeIsProvenAndNoOtherIs()
    {
        var leaves = Leaves(40);
        for (var size = 1; size <= leaves.Length; size++)
        {
            var root = Reference(leaves.AsSpan(0, size));
            for (var index = 0; index < size; index++)
            {
                var proof = Hashes(leaves, MerkleProof.InclusionRanges(index, size));
                Assert.True(MerkleProof.VerifyInclusion(index, size, leaves[index], proof, root));
                Assert.False(MerkleProof.VerifyInclusion(index, size, leaves[(index + 1) % leaves.Length], proof, root));
                if (size > 1) Assert.False(MerkleProof.VerifyInclusion((index + 1) % size, size, leaves[index], proof, root));
            }
        }
    }

    [Fact]
    public void EveryPairOfTreesIsProvenConsistentAndAForkIsNot()
    {
        var leaves = Leaves(40);
        var forked = Leaves(40);
        forked[0] = MerkleHash.Leaf(Digest.Of("fork"u8));
        for (var to = 1; to <= leaves.Length; to++)
        {
            var root = Reference(leaves.AsSpan(0, to));
            for (var from = 1; from <= to; from++)
            {
                var old = Reference(leaves.AsSpan(0, from));
                var proof = Hashes(leaves, MerkleProof.ConsistencyRanges(from, to));
                Assert.True(MerkleProof.VerifyConsistency(from, to, old, root, proof));
                Assert.False(MerkleProof.VerifyConsistency(from, to, Reference(forked.AsSpan(0, from)), root, proof));
                Assert.False(MerkleProof.VerifyConsistency(from, to, old, Reference(forked.AsSpan(0, to)), proof));
                Assert.False(MerkleProof.VerifyConsistency(from, to, old, root, [.. proof, Digest.Zero]));
            }
        }
    }

    [Fact]
    public void HostileSizesAreRefusedNotLoopedOver()
    {
        Assert.False(MerkleProof.VerifyInclusion(-1, 5, default, [], default));
        Assert.False(MerkleProof.VerifyInclusion(long.MaxValue - 1, long.MaxValue, default, new Digest[64], default));
        Assert.False(MerkleProof.VerifyConsistency(0, 5, default, default, []));
        Assert.False(MerkleProof.VerifyConsistency(7, long.MaxValue, default, default, new Digest[200]));
    }
}
