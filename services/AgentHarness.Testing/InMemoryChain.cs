using System.Collections;
using System.Security.Cryptography;
using System.Text.Json;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>The records in order. Their hashes are computed when somebody looks at them, so that tests and measurements of others don't pay.</summary>
internal sealed class InMemoryChain
{
    private const string RecordedBy = "svc_harness";
    private static readonly string _zeros = "sha256:" + new string('0', 64);

    private readonly List<(LedgerRecord Record, DateTimeOffset RecordedAt)> _records = [];
    private readonly Dictionary<string, int> _places = [];
    private readonly List<LedgerIntegrity> _sealed = [];

    public int Count => _records.Count;

    public bool Contains(string entryId) => _places.ContainsKey(entryId);

    public int Place(string entryId) => _places[entryId];

    public void RefuseConflict(LedgerRecord record)
    {
        if (record.Integrity is not null) throw Refusals.Invalid("integrity is the ledger's alone; leave it out");
        if (_places.TryGetValue(record.EntryId, out var place) && !Bytes(_records[place].Record).AsSpan().SequenceEqual(Bytes(record)))
            throw Refusals.Conflict(ProblemCodes.EntryConflict, "entry_id: it was used for another record");
    }

    /// <returns>Its seq; the first one's for a record that is there already.</returns>
    public int Add(LedgerRecord record, DateTimeOffset recordedAt)
    {
        if (!_places.TryAdd(record.EntryId, _records.Count)) return _places[record.EntryId];
        _records.Add((record, recordedAt));
        return _records.Count - 1;
    }

    public Receipt Receipt(int seq, bool duplicate)
    {
        var seal = Seal(seq);
        return new(_records[seq].Record.EntryId, seq, seal.PrevHash, seal.ThisHash, duplicate);
    }

    public EntryPage Read(EntryQuery query)
    {
        List<LedgerRecord> found = [];
        for (var seq = (int)(query.AfterSeq + 1 ?? 0); seq < _records.Count; seq++)
        {
            var record = _records[seq].Record;
            if ((query.RunId ?? record.RunId) != record.RunId || (query.Type ?? record.Type) != record.Type || (query.ToolName ?? record.Action?.ToolName) != record.Action?.ToolName) continue;
            if (found.Count == query.Limit) return new(found, found[^1].Integrity!.Seq);
            found.Add(record with { Integrity = Seal(seq) });
        }
        return new(found);
    }

    private LedgerIntegrity Seal(int seq)
    {
        for (var next = _sealed.Count; next <= seq; next++)
        {
            LedgerIntegrity open = new(next, _records[next].RecordedAt, RecordedBy, next == 0 ? _zeros : _sealed[next - 1].ThisHash, "");
            _sealed.Add(open with { ThisHash = Hash(_records[next].Record with { Integrity = open }) });
        }
        return _sealed[seq];
    }

    /// <summary>As the contract has it: SHA-256 over the canonical record without <c>integrity.this_hash</c>.</summary>
    private static string Hash(LedgerRecord record)
    {
        var node = JsonSerializer.SerializeToNode(record, ContractsJson.Options)!.AsObject();
        node["integrity"]!.AsObject().Remove("this_hash");
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(node))));
    }

    private static byte[] Bytes(LedgerRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, ContractsJson.Options);
}

/// <summary>Receipts that are made out when somebody reads them.</summary>
internal sealed class InMemoryReceipts(InMemoryChain chain, int[] places, int firstNew) : IReadOnlyList<Receipt>
{
    public int Count => places.Length;

    public Receipt this[int index] => chain.Receipt(places[index], places[index] < firstNew);

    public IEnumerator<Receipt> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
