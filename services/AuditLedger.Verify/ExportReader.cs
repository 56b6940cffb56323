using System.Buffers;
using System.IO.Compression;
using System.Threading.Channels;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Verify;

/// <summary>
/// Reads exports as blocks of whole lines, checks each block on any core, and hands the results on in order. At most a few blocks
/// are in memory, however long the export is.
/// </summary>
internal static class ExportReader
{
    private const string CutOff = "the file ends within the record";
    private const string TooLong = "the record is longer than 1 MiB";
    private const int BlockSize = EntryCheck.MaxLine;

    public static async IAsyncEnumerable<CheckedEntry> ReadAsync(IReadOnlyList<string> files)
    {
        var blocks = Channel.CreateBounded<Task<List<CheckedEntry>>>(Environment.ProcessorCount * 2);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            try
            {
                foreach (var file in files) await SplitAsync(file, blocks.Writer, stop.Token);
                blocks.Writer.Complete();
            }
            catch (Exception failure)
            {
                blocks.Writer.Complete(failure);
            }
        });
        try
        {
            await foreach (var block in blocks.Reader.ReadAllAsync())
                foreach (var entry in await block) yield return entry;
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task SplitAsync(string file, ChannelWriter<Task<List<CheckedEntry>>> blocks, CancellationToken cancellationToken)
    {
        await using var stream = Open(file);
        var (buffer, held) = (ArrayPool<byte>.Shared.Rent(2 * BlockSize), 0);
        while (true)
        {
            var read = await stream.ReadAtLeastAsync(buffer.AsMemory(held), BlockSize / 2, throwOnEndOfStream: false, cancellationToken);
            var length = held + read;
            var whole = buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            var (next, rest) = (ArrayPool<byte>.Shared.Rent(2 * BlockSize), length - whole);
            // What follows the last newline is the start of a line that goes on, unless it is too long for any record, or nothing comes any more: then it
            // is a record that only lacks its newline, or what a cut has left of one.
            if (rest > 0 && read == 0 && EntryCheck.Check(buffer.AsSpan(whole, rest), "").Fault is null)
            {
                buffer[length] = (byte)'\n';
                (whole, rest) = (length + 1, 0);
            }
            var fault = rest > BlockSize ? TooLong : rest > 0 && read == 0 ? CutOff : null;
            if (fault is null) buffer.AsSpan(whole, rest).CopyTo(next);
            var (block, end) = (buffer, whole);
            await blocks.WriteAsync(Task.Run(() => Check(block, end, fault), CancellationToken.None), cancellationToken);
            if (read == 0 || fault is not null) return;
            (buffer, held) = (next, rest);
        }
    }

    private static List<CheckedEntry> Check(byte[] block, int length, string? faultAfter)
    {
        var entries = new List<CheckedEntry>();
        var tenant = "";
        for (var start = 0; start < length;)
        {
            var end = start + block.AsSpan(start, length - start).IndexOf((byte)'\n');
            var entry = EntryCheck.Check(block.AsSpan(start, end - start), tenant);
            entries.Add(entry);
            if (entry.Fault is not null) return entries;
            tenant = entry.TenantId;
            start = end + 1;
        }
        if (faultAfter is not null) entries.Add(new(-1, default, default, "", faultAfter));
        ArrayPool<byte>.Shared.Return(block);
        return entries;
    }

    private static Stream Open(string file)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }
}
