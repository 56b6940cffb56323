using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace AgentPlatform.AuditLedger.Records;

/// <summary>Checks one canonical record against <see cref="RecordShape"/> in a single pass and remembers where its facts lie.</summary>
internal ref struct RecordReader
{
    private const int MaxText = 1024;
    private const int MaxData = 4096;

    /// <summary>Canonical JSON has doubles only: beyond this a whole number would be stored as another one (RFC 7493 section 2.2).</summary>
    private const long MaxWhole = (1L << 53) - 1;

    /// <summary>What readers' decimals can add up, whatever the number of records.</summary>
    private const double MaxAmount = 1_000_000_000_000;

    private static readonly SearchValues<byte> s_hexDigits = SearchValues.Create("0123456789abcdef"u8);

    private Utf8JsonReader _json;
    private readonly Span<Range> _facts;

    private RecordReader(ReadOnlySpan<byte> canonical, Span<Range> facts)
    {
        _json = new(canonical);
        _facts = facts;
    }

    /// <param name="facts">One place for each <see cref="Fact"/>; absent ones stay empty. Strings are without their quotes.</param>
    /// <exception cref="RecordException">The record breaks a rule.</exception>
    public static void Read(ReadOnlySpan<byte> canonical, Span<Range> facts)
    {
        var reader = new RecordReader(canonical, facts);
        reader._json.Read();
        if (reader._json.TokenType != JsonTokenType.StartObject) throw new RecordException("record", "must be an object");
        reader.Object(RecordShape.Record);
    }

    private void Object(Shape shape)
    {
        var next = 0;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var found = Find(shape, next);
            RequireNone(shape, next, found);
            next = found + 1;
            _json.Read();
            Value(shape.Members[found], shape);
        }
        RequireNone(shape, next, shape.Members.Length);
    }

    private readonly int Find(Shape shape, int from)
    {
        for (var i = from; i < shape.Members.Length; i++)
            if (_json.ValueTextEquals(shape.Members[i].Utf8Name)) return i;
        if (shape.Path.Length == 0 && _json.ValueTextEquals("integrity"u8)) throw new RecordException("integrity", "is the ledger's alone; leave it out");
        throw new RecordException(shape.Path.Length == 0 ? "record" : shape.Path.TrimEnd('.'), "has an unknown member");
    }

    private static void RequireNone(Shape shape, int from, int to)
    {
        for (var i = from; i < to; i++)
            if (shape.Members[i].Required) throw new RecordException(shape.Path + shape.Members[i].Name, "is required");
    }

    private void Value(Member member, Shape shape)
    {
        var start = (int)_json.TokenStartIndex;
        if (!IsKind(member)) throw new RecordException(shape.Path + member.Name, Rule(member));
        if (member.Fact is not { } fact) return;
        var end = (int)_json.BytesConsumed;
        _facts[(int)fact] = member.Kind is Kind.Flag or Kind.Scalars ? start..end : (start + 1)..(end - 1);
    }

    private bool IsKind(Member member)
    {
        var token = _json.TokenType;
        switch (member.Kind)
        {
            case Kind.Object when token == JsonTokenType.StartObject:
                Object(member.Nested!);
                return true;
            case Kind.Scalars when token == JsonTokenType.StartObject:
                return Scalars();
            case Kind.Flag:
                return token is JsonTokenType.True or JsonTokenType.False;
            case Kind.Whole when token == JsonTokenType.Number:
                return _json.TryGetInt64(out var whole) && whole is >= 0 and <= MaxWhole;
            case Kind.Count when token == JsonTokenType.Number:
                return _json.TryGetInt32(out var count) && count >= 0;
            case Kind.Amount when token == JsonTokenType.Number:
                return _json.GetDouble() is >= 0 and <= MaxAmount;
        }
        if (token != JsonTokenType.String) return false;
        var text = _json.ValueSpan;
        return member.Kind switch
        {
            Kind.Text => text.Length is > 0 and <= MaxText && !HasNul(),
            Kind.Uuid => IsUuid(text),
            Kind.Time => IsTime(text) && _json.TryGetDateTime(out _),
            Kind.Hash => IsHash(text),
            Kind.Choice => IsChoice(text, member.Utf8Choices),
            _ => false,
        };
    }

    private bool Scalars()
    {
        var start = _json.TokenStartIndex;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (HasNul() || !_json.Read()) return false;
            if (_json.TokenType is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False) || HasNul()) return false;
        }
        return _json.BytesConsumed - start <= MaxData;
    }

    /// <summary>No database column of text takes U+0000, neither ours nor those of the ones who read the ledger.</summary>
    private readonly bool HasNul()
        => _json is { TokenType: JsonTokenType.String or JsonTokenType.PropertyName, ValueIsEscaped: true } && _json.ValueSpan.IndexOf("\\u0000"u8) >= 0 && _json.GetString()!.Contains('\0', StringComparison.Ordinal);

    private static bool IsUuid(ReadOnlySpan<byte> text)
        => text.Length == 36 && text.IndexOfAnyInRange((byte)'A', (byte)'F') < 0 && Utf8Parser.TryParse(text, out Guid _, out var read, 'D') && read == 36;

    /// <summary>The one layout of the contract, <c>2026-05-06T06:00:08.000Z</c>, among those of RFC 3339.</summary>
    private static bool IsTime(ReadOnlySpan<byte> text) => text.Length == 24 && text[23] == 'Z' && text[10] == 'T' && text[19] == '.';

    private static bool IsHash(ReadOnlySpan<byte> text)
        => text.StartsWith("sha256:"u8) ? IsHex(text[7..]) : text.StartsWith("hmac-sha256:"u8) && IsHex(text[12..]);

    private static bool IsHex(ReadOnlySpan<byte> text) => text.Length == 64 && !text.ContainsAnyExcept(s_hexDigits);

    private static bool IsChoice(ReadOnlySpan<byte> text, byte[][] choices)
    {
        foreach (var choice in choices)
            if (text.SequenceEqual(choice)) return true;
        return false;
    }

    private static string Rule(Member member) => member.Kind switch
    {
        Kind.Text => $"must be a string of 1 to {MaxText} bytes without U+0000",
        Kind.Uuid => "must be a UUIDv7 in lower case, such as 01920c5e-7f3a-7c1d-8a52-3f6f0b9d2c11",
        Kind.Time => "must be RFC 3339 in UTC with milliseconds, such as 2026-05-06T06:00:08.000Z",
        Kind.Hash => "must be sha256: or hmac-sha256: and 64 lower-case hex digits",
        Kind.Whole => $"must be a whole number from 0 to {MaxWhole}",
        Kind.Count => $"must be a whole number from 0 to {int.MaxValue}",
        Kind.Amount => $"must be a number from 0 to {MaxAmount}",
        Kind.Flag => "must be true or false",
        Kind.Choice => $"must be one of: {string.Join(' ', member.Choices!)}",
        Kind.Scalars => $"must be an object of strings (without U+0000), numbers and booleans, at most {MaxData} bytes",
        _ => "must be an object",
    };
}
