namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>A folder, e.g. on another machine's or a write-once file system.</summary>
internal sealed class FolderSink(string folder) : ICheckpointSink
{
    public async Task PublishAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, name);
        if (File.Exists(file)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Guid.NewGuid():N}.part";
        await using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            await stream.WriteAsync(content, cancellationToken);
            stream.Flush(flushToDisk: true);
        }
        // A crash before this leaves a .part file nobody reads; after it the checkpoint is there, whole.
        File.Move(draft, file, overwrite: true);
    }
}
