using System.Text;
using System.Text.Json;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>Who recorded an entry, as canonical JSON text, computed once per caller.</summary>
public sealed class Recorder
{
    public Recorder(string subject)
    {
        Subject = subject;
        Utf8 = Encoding.UTF8.GetBytes(subject);
        Json = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(subject)));
    }

    /// <value>The <c>sub</c> of the token the entry came with.</value>
    public string Subject { get; }

    /// <value><see cref="Subject"/> as UTF-8.</value>
    public ReadOnlyMemory<byte> Utf8 { get; }

    internal byte[] Json { get; }
}

/// <summary>What the ledger adds to a record: its place in the tenant's chain.</summary>
/// <param name="Seq">From 0, without gaps.</param>
/// <param name="PrevHash">The preceding entry's hash; <see cref="Digest.Zero"/> for the first.</param>
/// <param name="RecordedAt">UTC; written with milliseconds.</param>
public readonly record struct EntryIntegrity(long Seq, Digest PrevHash, DateTime RecordedAt, Recorder RecordedBy);
