using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;

namespace AgentPlatform.AuditLedger.Retention;

/// <summary>Reads archived entries back: gzip of NDJSON, one canonical record a line, as an export has them.</summary>
/// <param name="archive">Null where no archive is configured.</param>
internal sealed class ArchiveReader(RetentionStore store, IArchive? archive = null)
{
    /// <summary>Archived entries from <paramref name="fromSeq"/> to <paramref name="toSeq"/>, in order; none where nothing is archived.</summary>
    public async IAsyncEnumerable<(long Seq, byte[] Record)> StreamAsync(string tenant, long fromSeq, long toSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (archive is null) yield break;
        foreach (var range in await store.ArchivesAsync(tenant, fromSeq, cancellationToken))
        {
            var seq = range.FromSeq;
            await foreach (var record in LinesAsync(archive, range.Name, cancellationToken))
            {
                if (seq > toSeq) yield break;
                if (seq >= fromSeq) yield return (seq, record);
                seq++;
            }
        }
    }

    public static async IAsyncEnumerable<byte[]> LinesAsync(IArchive archive, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new GZipStream(await archive.OpenAsync(name, cancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line) yield return Encoding.UTF8.GetBytes(line);
    }
}
