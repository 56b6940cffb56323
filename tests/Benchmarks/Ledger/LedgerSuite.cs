using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Records;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.Benchmarks.Ledger;

/// <summary>P1 to P5 and P13.</summary>
internal sealed class LedgerSuite : ISuite
{
    private const int Callers = 512;
    private static readonly Recorder s_recorder = new("svc_harness");

    public string Name => "ledger";

    /// <param name="arguments">The bars to measure, e.g. <c>P1</c>; none: all.</param>
    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using var bench = await LedgerBench.StartAsync(cancellationToken);
        var plain = new Comparisons(bench);
        await plain.CreateAsync();
        var append = Slices.Rate(Callers, (_, _) => AppendAsync(bench, LedgerBench.Record()));

        // Until the hot path is compiled as it stays: .NET does that in the background, for seconds on few cores.
        await append(TimeSpan.FromSeconds(10), cancellationToken);

        if (Wanted("P1"))
        {
            Bar p1 = new("P1", ">=", 0.6);
            await p1.MeasureAsync(AppendMadeBeforehand(bench), plain.Copy(), cancellationToken);
            var (median, min, max) = Bar.Spread(await p1.RatiosAsync(append, plain.Copy(), cancellationToken));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ledger: {median:0.###} ({min:0.###} to {max:0.###}) of the same COPY with each record canonicalized and checked on the way"));
        }
        if (Wanted("P2")) await new Bar("P2", ">=", 25).MeasureAsync(append, Slices.Rate(8, async (_, stop) => { await plain.ChainNaivelyAsync(stop); return 1; }), cancellationToken);
        if (Wanted("P3")) await new Bar("P3", ">=", 5).MeasureAsync(append, Slices.Rate(16, async (_, stop) => { await plain.InsertAsync(stop); return 1; }), cancellationToken);
        if (Wanted("P4")) await new Bar("P4", "<=", 1.5).MeasureAsync(Slices.MedianTime(_ => AppendAsync(bench, LedgerBench.Record())), Slices.MedianTime(plain.InsertAsync), cancellationToken);
        if (Wanted("P5")) await VerifyAsync(bench, cancellationToken);
        if (Wanted("P13")) await ProveAsync(bench, cancellationToken);

        bool Wanted(string bar) => arguments.Count == 0 || arguments.Contains(bar);
    }

    private static async Task<int> AppendAsync(LedgerBench bench, IncomingRecord record)
    {
        await bench.Writer.AppendAsync(LedgerBench.Tenant, s_recorder, [record]);
        return 1;
    }

    /// <summary>Of records that, as the rows of the other side, are made before the clock starts; P6 measures what making them costs.</summary>
    private static Bar.Slice AppendMadeBeforehand(LedgerBench bench) => (length, cancellationToken) =>
    {
        var (records, next) = (new IncomingRecord[(int)(length.TotalSeconds * 60_000)], -1);
        for (var i = 0; i < records.Length; i++) records[i] = LedgerBench.Record();
        GC.Collect(); // What making them has left behind is not the appends' to clear away either.
        return Slices.Rate(Callers, (_, _) => AppendAsync(bench, Interlocked.Increment(ref next) is var i && i < records.Length ? records[i] : LedgerBench.Record()))(length, cancellationToken);
    };

    /// <summary>P5, over the entries the other bars have left behind (at most 50,000).</summary>
    private static async Task VerifyAsync(LedgerBench bench, CancellationToken cancellationToken)
    {
        await new Bar("P5", ">=", 0.8).MeasureAsync(
            async (_, stop) =>
            {
                var clock = Stopwatch.StartNew();
                var (position, fault) = await bench.Check.RunAsync(LedgerBench.Tenant, null, stop);
                return fault is null ? position!.Size / clock.Elapsed.TotalSeconds : throw new InvalidDataException(fault.Reason);
            },
            async (_, stop) =>
            {
                var (clock, rows, hash) = (Stopwatch.StartNew(), 0L, new byte[32]);
                await foreach (var (_, record) in bench.Entries.StreamAsync(LedgerBench.Tenant, 0, long.MaxValue, stop))
                {
                    SHA256.HashData(record, hash);
                    rows++;
                }
                return rows / clock.Elapsed.TotalSeconds;
            }, cancellationToken);
    }

    /// <summary>P13. The trees are made of leaves alone; records play no part in a proof.</summary>
    private static async Task ProveAsync(LedgerBench bench, CancellationToken cancellationToken)
    {
        await GrowAsync(bench, "t_small", 1_000, cancellationToken);
        await GrowAsync(bench, "t_large", 1_000_000, cancellationToken);
        await bench.ExecuteAsync("VACUUM ANALYZE leaves");
        await bench.ExecuteAsync("VACUUM ANALYZE tree_nodes");
        await new Bar("P13", "<=", 2.5).MeasureAsync(Prove("t_large", 1_000_000), Prove("t_small", 1_000), cancellationToken);

        Bar.Slice Prove(string tenant, long size) => Slices.MedianTime(stop
            => bench.Tree.HashesAsync(tenant, MerkleProof.InclusionRanges(Random.Shared.NextInt64(size), size), stop));
    }

    private static async Task GrowAsync(LedgerBench bench, string tenant, int size, CancellationToken cancellationToken)
    {
        var (tree, nodes, leaves) = (new MerkleFrontier(), new List<(Subtree Node, Digest Hash)>(), new Digest[size]);
        for (var i = 0; i < size; i++)
        {
            leaves[i] = Digest.Of(BitConverter.GetBytes(i));
            tree.Append(MerkleHash.Leaf(leaves[i]), (node, hash) =>
            {
                if (node.Level >= Batch.LowestStoredLevel) nodes.Add((node, hash));
            });
        }
        await using var connection = await bench.Owner.OpenConnectionAsync(cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync("COPY leaves (tenant_id, seq, entry_id, recorded_at, recorded_by, this_hash) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            for (var i = 0; i < size; i++)
                await copy.WriteRowAsync(cancellationToken, tenant, (long)i, Guid.CreateVersion7(), DateTime.UnixEpoch, "svc_harness", leaves[i].ToArray());
            await copy.CompleteAsync(cancellationToken);
        }
        await using (var copy = await connection.BeginBinaryImportAsync("COPY tree_nodes (tenant_id, level, index, hash) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var (node, hash) in nodes) await copy.WriteRowAsync(cancellationToken, tenant, (short)node.Level, node.Index, hash.ToArray());
            await copy.CompleteAsync(cancellationToken);
        }
    }
}
