namespace AgentPlatform.AuditLedger.Core;

/// <summary>What one line of an export says, as far as it can be judged alone.</summary>
/// <param name="Fault">Why the line is no intact entry; then the rest means nothing. Null: it is one.</param>
public readonly record struct CheckedEntry(long Seq, Digest PrevHash, Digest ThisHash, string TenantId, string? Fault);

/// <summary>The part of verification that needs no neighbours, and so can run on every core.</summary>
public static class EntryCheck
{
    /// <summary>Longer lines are not ledger entries, and are refused before they are parsed.</summary>
    public const int MaxLine = 1 << 20;

    /// <param name="line">One entry without its newline.</param>
    /// <param name="tenantHint">The preceding entry's tenant: saves allocating it again.</param>
    public static CheckedEntry Check(ReadOnlySpan<byte> line, string tenantHint)
    {
        if (line.IsEmpty) return Bad("the line is empty");
        if (line.Length > MaxLine) return Bad("the record is longer than 1 MiB");
        return CanonicalJson.IsCanonical(line) ? CheckHash(line, tenantHint) : Bad("the record is not canonical JSON (RFC 8785)");
    }

    /// <summary>For the ledger's own table, where only what was canonical was ever hashed: bytes that have their hash are the recorded ones.</summary>
    public static CheckedEntry CheckHash(ReadOnlySpan<byte> line, string tenantHint)
    {
        try
        {
            var entry = SealedEntry.Read(line);
            return entry.ComputeHash() == entry.ThisHash
                ? new(entry.Seq, entry.PrevHash, entry.ThisHash, entry.IsOf(tenantHint) ? tenantHint : entry.TenantId, null)
                : Bad("this_hash is not the hash of the record");
        }
        catch (LedgerFormatException malformed)
        {
            return Bad(malformed.Message);
        }
    }

    private static CheckedEntry Bad(string fault) => new(-1, default, default, "", fault);
}
