using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>
/// S3's PutObject and GetObject as AWS documents them, played by a small server: no S3 server runs here. It keeps what was put, so that a
/// test sees what object lock needs (mode, date, checksum), and gives it back.
/// </summary>
internal sealed class RecordedS3 : IAsyncDisposable
{
    private readonly WebApplication _server;

    private RecordedS3(WebApplication server) => _server = server;

    public sealed record Put(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        /// <value>The object: the body without the framing of <c>aws-chunked</c> (AWS, "Signature calculations: transferring payload in multiple chunks").</value>
        public byte[] Content => Headers.GetValueOrDefault("content-encoding", "").Contains("aws-chunked", StringComparison.Ordinal)
            || Headers.GetValueOrDefault("x-amz-content-sha256", "").StartsWith("STREAMING-", StringComparison.Ordinal) ? Unframe(Body) : Body;
    }

    public ConcurrentQueue<Put> Puts { get; } = new();

    /// <value>By path, e.g. <c>/bucket/name</c>. A test may change what is kept.</value>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <value>What storage makes of an object that is put; by default itself.</value>
    public Func<byte[], byte[]> Keep { get; set; } = content => content;

    /// <value>Storage answers every call with 403.</value>
    public bool Refuse { get; set; }

    public string Url => _server.Urls.Single();

    public static async Task<RecordedS3> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var storage = new RecordedS3(builder.Build());
        storage._server.Run(storage.AnswerAsync);
        await storage._server.StartAsync();
        return storage;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (Refuse)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        else if (HttpMethods.IsPut(http.Request.Method))
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var put = new Put(path, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
            Objects[path] = Keep(put.Content);
            Puts.Enqueue(put);
            http.Response.Headers.ETag = "\"e\"";
        }
        else if (Objects.TryGetValue(path, out var content))
        {
            await http.Response.Body.WriteAsync(content);
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    /// <summary>Chunks <c>hex-length;chunk-signature=…CRLF data CRLF</c> up to one of no length; trailers follow it.</summary>
    private static byte[] Unframe(ReadOnlySpan<byte> body)
    {
        var content = new List<byte>();
        while (true)
        {
            var line = body.IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.ASCII.GetString(body[..line]).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) return [.. content];
            content.AddRange(body.Slice(line + 2, length));
            body = body[(line + 2 + length + 2)..];
        }
    }
}
