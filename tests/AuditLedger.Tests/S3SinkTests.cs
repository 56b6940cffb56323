using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AuditLedger.Checkpoints;
using AgentPlatform.TestSupport;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>Against <see cref="RecordedS3"/>. What it checks is what object lock needs: the mode, the date, and the checksum without which S3 refuses a locked object.</summary>
public sealed class S3SinkTests
{
    [Fact]
    public async Task ACheckpointIsPutUnderObjectLock()
    {
        await using var storage = await RecordedS3.StartAsync();
        var time = new ManualTime();
        var options = new S3Options { Endpoint = storage.Url, Region = "eu-central-1", Bucket = "worm", AccessKey = "test", SecretKey = "test", Prefix = "ledger/", LockFor = TimeSpan.FromDays(10) };
        using var sink = new S3Sink(S3.Client(options), options, time);
        await sink.PublishAsync("t_1/7.checkpoint", "the note\n"u8.ToArray(), CancellationToken.None);

        var put = Assert.Single(storage.Puts);
        Assert.Equal("/worm/ledger/t_1/7.checkpoint", put.Path);
        Assert.Equal("COMPLIANCE", put.Headers["x-amz-object-lock-mode"]);
        Assert.StartsWith((time.GetUtcNow() + TimeSpan.FromDays(10)).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), put.Headers["x-amz-object-lock-retain-until-date"], StringComparison.Ordinal);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=test/", put.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("the note\n"u8.ToArray(), put.Content);
        var checksum = Convert.ToBase64String(SHA256.HashData("the note\n"u8));
        Assert.True(put.Headers.GetValueOrDefault("x-amz-checksum-sha256") == checksum || Encoding.UTF8.GetString(put.Body).Contains(checksum, StringComparison.Ordinal), "the checksum that object lock needs is sent");
    }
}
