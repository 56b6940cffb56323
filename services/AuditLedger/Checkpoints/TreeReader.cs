using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Database;
using Npgsql;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>A tenant's Merkle tree as stored: large subtrees by their roots, small ones from the leaves. One round trip for a proof.</summary>
internal sealed class TreeReader([FromKeyedServices(PlatformDatabase.ReaderPool)] NpgsqlDataSource database)
{
    private const string Nodes = """
        SELECT n.level, n.index, n.hash FROM unnest($2::smallint[], $3::bigint[]) AS wanted (level, index)
        JOIN tree_nodes n ON n.tenant_id = $1 AND n.level = wanted.level AND n.index = wanted.index
        """;
    private const string Leaves = "SELECT seq, this_hash FROM leaves WHERE tenant_id = $1 AND seq = ANY ($2)";
    private const string Size = "SELECT next_seq FROM heads WHERE tenant_id = $1";

    public async Task<long> SizeAsync(string tenant, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Size);
        command.Parameters.Add(new() { Value = tenant });
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
    }

    /// <summary>The hash over each range of leaves [begin, end).</summary>
    public async Task<Digest[]> HashesAsync(string tenant, IReadOnlyList<(long Begin, long End)> ranges, CancellationToken cancellationToken)
    {
        var covers = ranges.Select(range => Subtree.Cover(range.Begin, range.End)).ToArray();
        var wanted = covers.SelectMany(cover => cover).ToArray();
        var known = await ReadAsync(tenant,
            [.. wanted.Where(node => node.Level >= Batch.LowestStoredLevel)],
            [.. wanted.Where(node => node.Level < Batch.LowestStoredLevel).SelectMany(Seqs)], cancellationToken);
        return [.. covers.Select(cover => MerkleFrontier.Fold([.. cover.Select(node => HashOf(node, known))]))];
    }

    public async Task<Digest> RootAsync(string tenant, long size, CancellationToken cancellationToken)
        => size == 0 ? MerkleHash.EmptyRoot : (await HashesAsync(tenant, [(0, size)], cancellationToken))[0];

    private async Task<Dictionary<Subtree, Digest>> ReadAsync(string tenant, Subtree[] nodes, long[] leaves, CancellationToken cancellationToken)
    {
        var known = new Dictionary<Subtree, Digest>();
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(Nodes) { Parameters = { new() { Value = tenant }, new() { Value = Array.ConvertAll(nodes, n => (short)n.Level) }, new() { Value = Array.ConvertAll(nodes, n => n.Index) } } });
        batch.BatchCommands.Add(new(Leaves) { Parameters = { new() { Value = tenant }, new() { Value = leaves } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) known[new(reader.GetInt16(0), reader.GetInt64(1))] = new(reader.GetFieldValue<byte[]>(2));
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) known[new(0, reader.GetInt64(0))] = MerkleHash.Leaf(new(reader.GetFieldValue<byte[]>(1)));
        return known;
    }

    private static IEnumerable<long> Seqs(Subtree node)
    {
        for (var seq = node.Begin; seq < node.End; seq++) yield return seq;
    }

    private static Digest HashOf(Subtree node, Dictionary<Subtree, Digest> known)
    {
        if (known.TryGetValue(node, out var hash)) return hash;
        if (node.Level is 0 or >= Batch.LowestStoredLevel) throw new InvalidDataException($"The tree lacks node {node.Level}/{node.Index}.");
        var left = new Subtree(node.Level - 1, node.Index * 2);
        return MerkleHash.Node(HashOf(left, known), HashOf(left with { Index = left.Index + 1 }, known));
    }
}
