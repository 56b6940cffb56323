using System.Globalization;
using System.Security.Cryptography;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// A C2SP tlog-checkpoint: which log, how many entries, and the root of the tree over them. Extension lines may follow and are kept
/// out of the way.
/// </summary>
/// <param name="Origin"><c>agentplatform/&lt;log_name&gt;/&lt;tenant_id&gt;</c>.</param>
/// <param name="Size">Entries covered: <c>seq</c> 0 to Size - 1.</param>
/// <param name="RootHash">32 bytes in our logs; any in the format.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] RootHash)
{
    public static string OriginOf(string logName, string tenantId) => $"agentplatform/{logName}/{tenantId}";

    /// <summary>Reads a checkpoint's text (the note without its signatures).</summary>
    /// <exception cref="LedgerFormatException">Not a checkpoint.</exception>
    public static Checkpoint Parse(string text)
    {
        var lines = text.Split('\n', 4);
        if (lines.Length < 4) throw new LedgerFormatException("the checkpoint has fewer than three lines");
        if (lines[0].Length == 0) throw new LedgerFormatException("the checkpoint has no origin");
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || (size > 0 && lines[1][0] == '0') || (size == 0 && lines[1] != "0"))
            throw new LedgerFormatException("the checkpoint's size is not a whole number");
        return StrictBase64.Decode(lines[2]) is { Length: > 0 } root
            ? new(lines[0], size, root)
            : throw new LedgerFormatException("the checkpoint's root is not base64");
    }

    /// <summary>The text to sign.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(RootHash)}\n");

    /// <summary>This checkpoint as a note signed by the log's key.</summary>
    public byte[] Sign(ECDsa key) => SignedNote.Sign(ToText(), Origin, key);

    /// <summary>Reads a signed checkpoint and checks that <paramref name="key"/> signed it under its origin's name.</summary>
    /// <exception cref="LedgerFormatException">Malformed, or not signed by that key.</exception>
    public static Checkpoint Open(ReadOnlySpan<byte> note, NoteKey key)
    {
        var signed = SignedNote.Parse(note);
        var checkpoint = Parse(signed.Text);
        if (checkpoint.Origin != key.Name) throw new LedgerFormatException("the checkpoint is of another log than the key");
        if (!signed.IsSignedBy(key)) throw new LedgerFormatException("the checkpoint is not signed by the key");
        return checkpoint.RootHash.Length == Digest.Size ? checkpoint : throw new LedgerFormatException("the checkpoint's root has not 32 bytes");
    }
}
