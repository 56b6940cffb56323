namespace AgentPlatform.AuditLedger.Retention;

/// <summary>A folder as archive.</summary>
internal sealed class FolderArchive(string folder) : IArchive
{
    public async Task PutAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = file + ".part";
        await using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            await content.CopyToAsync(stream, cancellationToken);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, file, overwrite: true);
    }

    public Task<Stream> OpenAsync(string name, CancellationToken cancellationToken) => Task.FromResult<Stream>(File.OpenRead(Path.Combine(folder, name)));
}
