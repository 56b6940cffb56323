using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Appending;

/// <summary>The end of a tenant's chain as one process believes it to be; the database has the last word.</summary>
/// <param name="BrokenAt">First bad seq the verifier found; then nothing is appended any more.</param>
internal sealed record ChainHead(long NextSeq, Digest Hash, MerkleFrontier Frontier, long? BrokenAt)
{
    /// <summary>True for the same end of the same chain.</summary>
    public bool Is(ChainHead? other) => other is not null && NextSeq == other.NextSeq && Hash == other.Hash;
}
