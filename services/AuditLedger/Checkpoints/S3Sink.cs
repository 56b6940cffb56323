using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>
/// S3-compatible object storage. With object lock in compliance mode nobody, not even the bucket's owner, can remove a checkpoint
/// before its retention is over; the bucket must have been created with object lock.
/// </summary>
internal sealed class S3Sink(IAmazonS3 storage, S3SinkOptions options, TimeProvider time) : ICheckpointSink, IDisposable
{
    public static S3Sink Create(S3SinkOptions options, TimeProvider time)
        => new(new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), new AmazonS3Config
        {
            ServiceURL = options.Endpoint,
            AuthenticationRegion = options.Region,
            ForcePathStyle = true,
        }), options, time);

    public async Task PublishAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(content.ToArray());
        await storage.PutObjectAsync(new PutObjectRequest
        {
            BucketName = options.Bucket,
            Key = options.Prefix + name,
            InputStream = body,
            ContentType = "text/plain; charset=utf-8",
            ObjectLockMode = ObjectLockMode.Compliance,
            ObjectLockRetainUntilDate = time.GetUtcNow().UtcDateTime + options.Retention,
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
        }, cancellationToken);
    }

    public void Dispose() => storage.Dispose();
}
