using AgentPlatform.AuditLedger.Checkpoints;
using Amazon.S3;
using Amazon.S3.Model;

namespace AgentPlatform.AuditLedger.Retention;

/// <summary>S3-compatible object storage as archive, under the same object lock as the checkpoints.</summary>
internal sealed class S3Archive(IAmazonS3 storage, S3Options options, TimeProvider time) : IArchive, IDisposable
{
    public Task PutAsync(string name, Stream content, CancellationToken cancellationToken)
        => storage.PutObjectAsync(S3.Put(options, time, name, content, "application/gzip"), cancellationToken);

    public async Task<Stream> OpenAsync(string name, CancellationToken cancellationToken)
        => (await storage.GetObjectAsync(new GetObjectRequest { BucketName = options.Bucket, Key = options.Prefix + name }, cancellationToken)).ResponseStream;

    public void Dispose() => storage.Dispose();
}
