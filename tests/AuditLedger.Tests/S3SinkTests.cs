using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AuditLedger.Checkpoints;
using AgentPlatform.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>
/// Against the contract of S3's PutObject as AWS documents it, played by a small server: no S3 server runs here. What it checks is what
/// object lock needs: the mode, the date, and the checksum without which S3 refuses a locked object.
/// </summary>
public sealed class S3SinkTests
{
    [Fact]
    public async Task ACheckpointIsPutUnderObjectLock()
    {
        var puts = new ConcurrentQueue<(string Path, Dictionary<string, string> Headers, byte[] Body)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var storage = builder.Build();
        storage.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            puts.Enqueue((http.Request.Method + " " + http.Request.Path, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
            http.Response.Headers.ETag = "\"e\"";
        });
        await storage.StartAsync();

        var time = new ManualTime();
        var options = new S3Options { Endpoint = storage.Urls.Single(), Region = "eu-central-1", Bucket = "worm", AccessKey = "test", SecretKey = "test", Prefix = "ledger/", LockFor = TimeSpan.FromDays(10) };
        using var sink = new S3Sink(S3.Client(options), options, time);
        await sink.PublishAsync("t_1/7.checkpoint", "the note\n"u8.ToArray(), CancellationToken.None);

        var put = Assert.Single(puts);
        Assert.Equal("PUT /worm/ledger/t_1/7.checkpoint", put.Path);
        Assert.Equal("COMPLIANCE", put.Headers["x-amz-object-lock-mode"]);
        Assert.StartsWith((time.GetUtcNow() + TimeSpan.FromDays(10)).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), put.Headers["x-amz-object-lock-retain-until-date"], StringComparison.Ordinal);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=test/", put.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("the note\n", Encoding.UTF8.GetString(put.Body), StringComparison.Ordinal);
        var checksum = Convert.ToBase64String(SHA256.HashData("the note\n"u8));
        Assert.True(put.Headers.GetValueOrDefault("x-amz-checksum-sha256") == checksum || Encoding.UTF8.GetString(put.Body).Contains(checksum, StringComparison.Ordinal), "the checksum that object lock needs is sent");
    }
}
