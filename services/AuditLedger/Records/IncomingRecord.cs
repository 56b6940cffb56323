using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Contracts;

namespace AgentPlatform.AuditLedger.Records;

/// <summary>A record that passed every check of its own: canonical bytes, and the facts the ledger decides by.</summary>
internal sealed class IncomingRecord
{
    private static readonly int s_facts = Enum.GetValues<Fact>().Length;
    private static readonly string[] s_types = [.. EntryTypes.All];

    private readonly Range[] _facts = new Range[s_facts];

    /// <param name="canonical">Canonical JSON; kept, not copied.</param>
    /// <exception cref="RecordException">The record breaks a rule.</exception>
    public IncomingRecord(ReadOnlyMemory<byte> canonical, string tenantId)
    {
        Canonical = canonical;
        RecordReader.Read(canonical.Span, _facts);
        Utf8Parser.TryParse(Bytes(Fact.EntryId), out Guid entryId, out _);
        EntryId = entryId;
        Type = Interned(Bytes(Fact.Type));
        if (!Bytes(Fact.TenantId).SequenceEqual(Encoding.UTF8.GetBytes(tenantId))) throw new RecordException("tenant_id", "must be the tenant of the path");
        IntegrityPlace = EntryLayout.PlaceOfIntegrity(canonical.Span);
    }

    public ReadOnlyMemory<byte> Canonical { get; }

    public Guid EntryId { get; }

    public string Type { get; }

    public string? RunId => Text(Fact.RunId);

    public string? ToolName => Text(Fact.ToolName);

    /// <value>Where the seal goes, see <see cref="EntrySeal"/>.</value>
    public int IntegrityPlace { get; }

    public bool Has(Fact fact) => _facts[(int)fact].End.Value > 0;

    /// <summary>The fact's text as UTF-8 with escapes decoded; empty when absent.</summary>
    public ReadOnlySpan<byte> Utf8(Fact fact) => Bytes(fact) is var bytes && bytes.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(Text(fact)!) : bytes;

    /// <summary>The fact's text with escapes decoded; null when absent.</summary>
    public string? Text(Fact fact)
    {
        if (!Has(fact)) return null;
        var bytes = Bytes(fact);
        return bytes.Contains((byte)'\\') ? JsonSerializer.Deserialize<string>([(byte)'"', .. bytes, (byte)'"']) : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A scalar of <c>data</c> that must be a time; null when absent or something else.</summary>
    public DateTime? DataTime(string name)
    {
        if (!Has(Fact.Data)) return null;
        using var data = JsonDocument.Parse(Canonical[_facts[(int)Fact.Data]]);
        return data.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && Times.TryParse(Encoding.UTF8.GetBytes(value.GetString()!), out var time) ? time : null;
    }

    private ReadOnlySpan<byte> Bytes(Fact fact) => Canonical.Span[_facts[(int)fact]];

    private static string Interned(ReadOnlySpan<byte> type)
    {
        foreach (var known in s_types)
            if (known.Length == type.Length && Ascii.Equals(type, known)) return known;
        throw new RecordException("type", "is unknown");
    }
}
