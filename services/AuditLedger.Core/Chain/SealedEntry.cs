using System.Buffers.Text;
using System.Text;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// One recorded entry as it stands in an export or in the database: canonical bytes with <c>integrity</c>. Reading it checks
/// the shape of <c>integrity</c>; <see cref="ComputeHash"/> says what <c>this_hash</c> must be.
/// </summary>
public readonly ref struct SealedEntry
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<byte> _tenant;
    private readonly int _sealStart;
    private readonly int _sealEnd;

    private SealedEntry(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> tenant, long seq, Digest prevHash, Digest thisHash, int sealStart, int sealEnd)
    {
        (Seq, PrevHash, ThisHash, _sealStart, _sealEnd) = (seq, prevHash, thisHash, sealStart, sealEnd);
        _bytes = bytes;
        _tenant = tenant;
    }

    public long Seq { get; }

    public Digest PrevHash { get; }

    /// <value>As the entry claims; compare with <see cref="ComputeHash"/>.</value>
    public Digest ThisHash { get; }

    public string TenantId => Encoding.UTF8.GetString(_tenant);

    /// <summary>True for the tenant's own id, without allocating.</summary>
    public bool IsOf(string tenantId) => _tenant.Length == tenantId.Length && Ascii.Equals(_tenant, tenantId);

    /// <param name="canonical">Canonical bytes; <see cref="CanonicalJson.IsCanonical"/> tells for text of unknown origin.</param>
    /// <exception cref="LedgerFormatException">Not a sealed entry.</exception>
    public static SealedEntry Read(ReadOnlySpan<byte> canonical)
    {
        var walk = new TopLevelWalk(canonical);
        ReadOnlySpan<byte> tenant = default;
        var (seq, prev, hash, start, end) = (-1L, default(Digest), default(Digest), 0, 0);
        while (walk.Next())
        {
            if (walk.Name.SequenceEqual("integrity"u8))
                (seq, prev, hash, start, end) = ReadIntegrity(walk.Value, walk.ValueStart);
            else if (walk.Name.SequenceEqual("tenant_id"u8))
                tenant = walk.Value is [(byte)'"', .. var text, (byte)'"'] ? text : default;
        }
        if (seq < 0) throw new LedgerFormatException("integrity is missing");
        if (tenant.IsEmpty) throw new LedgerFormatException("tenant_id is missing");
        return new(canonical, tenant, seq, prev, hash, start, end);
    }

    /// <summary>SHA-256 over the entry without <c>this_hash</c>.</summary>
    public Digest ComputeHash()
    {
        var length = _bytes.Length - (_sealEnd - _sealStart);
        var buffer = length <= 4096 ? stackalloc byte[length] : new byte[length];
        _bytes[.._sealStart].CopyTo(buffer);
        _bytes[_sealEnd..].CopyTo(buffer[_sealStart..]);
        return Digest.Of(buffer);
    }

    private static (long, Digest, Digest, int, int) ReadIntegrity(ReadOnlySpan<byte> value, int offset)
    {
        var walk = new TopLevelWalk(value);
        Require(ref walk, "prev_hash"u8);
        var prev = ReadDigest(walk.Value);
        Require(ref walk, "recorded_at"u8);
        Require(ref walk, "recorded_by"u8);
        Require(ref walk, "seq"u8);
        if (!Utf8Parser.TryParse(walk.Value, out long seq, out var read) || read != walk.Value.Length || seq < 0)
            throw new LedgerFormatException("integrity.seq is not a whole number");
        var sealStart = offset + walk.ValueEnd;
        Require(ref walk, "this_hash"u8);
        var hash = ReadDigest(walk.Value);
        var sealEnd = offset + walk.ValueEnd;
        if (walk.Next()) throw new LedgerFormatException("integrity has an unknown member");
        return (seq, prev, hash, sealStart, sealEnd);
    }

    private static void Require(ref TopLevelWalk walk, ReadOnlySpan<byte> name)
    {
        if (!walk.Next() || !walk.Name.SequenceEqual(name)) throw new LedgerFormatException($"integrity.{Encoding.UTF8.GetString(name)} is missing");
    }

    private static Digest ReadDigest(ReadOnlySpan<byte> value)
        => value is [(byte)'"', .. var text, (byte)'"'] && Digest.TryParse(text, out var digest)
            ? digest
            : throw new LedgerFormatException("a hash in integrity is not sha256: plus 64 hex digits");
}
