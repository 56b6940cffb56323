namespace AgentPlatform.AuditLedger.Retention;

/// <summary>Where closed ranges of entries go before they leave the database.</summary>
internal interface IArchive
{
    /// <summary>Returns once the whole content is stored; a name that is there already is replaced by the same content.</summary>
    Task PutAsync(string name, Stream content, CancellationToken cancellationToken);

    Task<Stream> OpenAsync(string name, CancellationToken cancellationToken);
}
