using AgentPlatform.AuditLedger.Checkpoints;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Reading;
using AgentPlatform.AuditLedger.Retention;

namespace AgentPlatform.AuditLedger.Verification;

/// <summary>Re-checks stored entries with the same code as <c>ledger-verify</c>, from where the last check ended.</summary>
internal sealed class ChainCheck(VerificationStore store, EntryStore entries, CheckpointStore checkpoints, RetentionStore retention, TreeReader tree)
{
    /// <summary>Entries that are handed to one core at a time.</summary>
    private const int Block = 256;

    /// <param name="from">Null: from the first entry that is not archived (archives were verified where they are).</param>
    public async Task<(VerifiedPosition? Position, ChainFault? Fault)> RunAsync(string tenant, VerifiedPosition? from, CancellationToken cancellationToken)
    {
        try
        {
            return await CheckAsync(tenant, from, cancellationToken);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or LedgerFormatException)
        {
            // What can't even be read, of an archive or of the ledger's own bookkeeping, is not what was written.
            return (null, new(from?.Size ?? 0, damaged.Message));
        }
    }

    private async Task<(VerifiedPosition? Position, ChainFault? Fault)> CheckAsync(string tenant, VerifiedPosition? from, CancellationToken cancellationToken)
    {
        from ??= await ArchivedAsync(tenant, cancellationToken);
        // The checkpoint first: the head that is read after it can't be behind it, unless entries were taken away.
        var signed = await checkpoints.NewestAsync(tenant, cancellationToken);
        var (nextSeq, head, _) = await store.HeadAsync(tenant, cancellationToken);
        Checkpoint[] evidence = signed is not null && signed.Size >= (from?.Size ?? 0) ? [new Checkpoint($"/{tenant}", signed.Size, signed.Root)] : [];
        var chain = from is null ? new ChainVerifier(evidence) : new ChainVerifier(evidence, new(from.Size, from.Frontier), from.Head, tenant);
        var fault = await FirstFaultAsync(tenant, chain, nextSeq - 1, cancellationToken) ?? chain.End();
        if (fault is null && chain.Size != nextSeq) fault = new(chain.Size, "the record is missing");
        if (fault is null && chain.Head != head) fault = new(nextSeq - 1, "the head of the chain is not the last record's hash");
        return (new(chain.Size, chain.Head, chain.FrontierBytes()), fault);
    }

    private async Task<VerifiedPosition?> ArchivedAsync(string tenant, CancellationToken cancellationToken)
    {
        if ((await retention.ArchivesAsync(tenant, 0, cancellationToken)).LastOrDefault() is not { } last) return null;
        var size = last.ToSeq + 1;
        var roots = await tree.HashesAsync(tenant, [.. Subtree.Cover(0, size).Select(node => (node.Begin, node.End))], cancellationToken);
        return new(size, await retention.HashAsync(tenant, last.ToSeq, cancellationToken), [.. roots.SelectMany(root => root.ToArray())]);
    }

    /// <summary>While one block is judged, the next ones are read and hashed.</summary>
    private async Task<ChainFault?> FirstFaultAsync(string tenant, ChainVerifier chain, long toSeq, CancellationToken cancellationToken)
    {
        var running = new Queue<Task<CheckedEntry[]>>();
        var block = new List<byte[]>(Block);
        await foreach (var (_, record) in entries.StreamAsync(tenant, chain.Size, toSeq, cancellationToken))
        {
            block.Add(record);
            if (block.Count < Block) continue;
            running.Enqueue(CheckAsync(block, tenant));
            block = new(Block);
            if (running.Count > Environment.ProcessorCount && Accept(chain, await running.Dequeue()) is { } fault) return fault;
        }
        running.Enqueue(CheckAsync(block, tenant));
        while (running.TryDequeue(out var next))
            if (Accept(chain, await next) is { } fault) return fault;
        return null;
    }

    private static Task<CheckedEntry[]> CheckAsync(List<byte[]> block, string tenant)
        => Task.Run(() => block.ConvertAll(record => EntryCheck.CheckHash(record, tenant)).ToArray());

    private static ChainFault? Accept(ChainVerifier chain, CheckedEntry[] block)
    {
        foreach (ref readonly var entry in block.AsSpan())
            if (chain.Accept(entry) is { } fault) return fault;
        return null;
    }
}
