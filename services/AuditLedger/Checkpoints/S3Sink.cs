using Amazon.S3;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>Checkpoints under object lock.</summary>
internal sealed class S3Sink(IAmazonS3 storage, S3Options options, TimeProvider time) : ICheckpointSink, IDisposable
{
    public async Task PublishAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(content.ToArray());
        await storage.PutObjectAsync(S3.Put(options, time, name, body, "text/plain; charset=utf-8"), cancellationToken);
    }

    public void Dispose() => storage.Dispose();
}
