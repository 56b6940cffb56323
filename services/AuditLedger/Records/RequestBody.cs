using System.Buffers;
using System.Text.Json;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Records;

/// <summary>Request bodies as canonical bytes: canonicalized once as a whole, then cut into records without parsing them again.</summary>
internal static class RequestBody
{
    /// <exception cref="CanonicalJsonException">Not strict JSON.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadCanonicalAsync(HttpContext http)
    {
        using var body = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 4096, 1 << 20));
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return CanonicalJson.Canonicalize(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>The records of <c>{"entries":[…]}</c>.</summary>
    public static List<IncomingRecord> Entries(ReadOnlyMemory<byte> canonical, string tenant, int most)
    {
        var json = new Utf8JsonReader(canonical.Span);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject || !json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("entries"u8)
            || !json.Read() || json.TokenType != JsonTokenType.StartArray)
            throw new RecordException("entries", "the body must be an object with the one member entries, an array");
        var records = new List<IncomingRecord>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (records.Count == most) throw new RecordException("entries", $"at most {most} records go into one request");
            var start = (int)json.TokenStartIndex;
            json.Skip();
            records.Add(Record(canonical[start..(int)json.BytesConsumed], tenant, records.Count));
        }
        json.Read();
        if (json.TokenType != JsonTokenType.EndObject) throw new RecordException("body", "has an unknown member beside entries");
        return records.Count > 0 ? records : throw new RecordException("entries", "must hold at least one record");
    }

    private static IncomingRecord Record(ReadOnlyMemory<byte> canonical, string tenant, int index)
    {
        try
        {
            return new(canonical, tenant);
        }
        catch (RecordException refused)
        {
            throw new RecordException($"entries[{index}]", refused.Message);
        }
    }
}
