namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>
/// A place outside of the database where checkpoints are kept, so that whoever owns the database can't take them back. A name is written
/// once; publishing the same content again is no error.
/// </summary>
internal interface ICheckpointSink
{
    Task PublishAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);
}
