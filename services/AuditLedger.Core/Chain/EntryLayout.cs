namespace AgentPlatform.AuditLedger.Core;

/// <summary>Finds top-level members in canonical JSON text by skipping values, not by parsing them.</summary>
public static class EntryLayout
{
    /// <summary>Offset of the first top-level member that sorts after <c>integrity</c>.</summary>
    /// <exception cref="LedgerFormatException">No such member, or <c>integrity</c> is there already.</exception>
    public static int PlaceOfIntegrity(ReadOnlySpan<byte> canonical)
    {
        var walk = new TopLevelWalk(canonical);
        while (walk.Next())
        {
            var order = walk.Name.SequenceCompareTo("integrity"u8);
            if (order == 0) throw new LedgerFormatException("the record has integrity already");
            if (order > 0) return walk.MemberStart;
        }
        throw new LedgerFormatException("the record has no member after integrity");
    }
}

/// <summary>Walks the members of one canonical JSON object. Safe on any bytes; meaningful on canonical ones.</summary>
internal ref struct TopLevelWalk(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _position = 1;
    private int _nameEnd;

    /// <value>Offset of the member's opening quote.</value>
    public int MemberStart { get; private set; }

    /// <value>Offset behind the member's value.</value>
    public int ValueEnd { get; private set; }

    public readonly ReadOnlySpan<byte> Name => _json[(MemberStart + 1).._nameEnd];

    public readonly ReadOnlySpan<byte> Value => _json[ValueStart..ValueEnd];

    public readonly int ValueStart => _nameEnd + 2;

    public bool Next()
    {
        if (_json.IsEmpty || _json[0] != '{') throw Malformed();
        if (_position >= _json.Length || _json[_position] == '}') return false;
        MemberStart = _position;
        if (_json[_position] != '"') throw Malformed();
        _nameEnd = EndOfString(_position) - 1;
        if (_nameEnd + 2 >= _json.Length || _json[_nameEnd + 1] != ':') throw Malformed();
        ValueEnd = EndOfValue(_nameEnd + 2);
        _position = ValueEnd;
        if (_position < _json.Length && _json[_position] == ',') _position++;
        return true;
    }

    private readonly int EndOfValue(int start) => _json[start] switch
    {
        (byte)'"' => EndOfString(start),
        (byte)'{' or (byte)'[' => EndOfNested(start),
        _ => start + Found(_json[start..].IndexOfAny((byte)',', (byte)'}')),
    };

    private readonly int EndOfNested(int start)
    {
        var depth = 0;
        var position = start;
        while (true)
        {
            position += Found(_json[position..].IndexOfAny("\"{}[]"u8));
            switch (_json[position])
            {
                case (byte)'"': position = EndOfString(position); continue;
                case (byte)'{' or (byte)'[': depth++; break;
                default: depth--; break;
            }
            position++;
            if (depth == 0) return position;
        }
    }

    private readonly int EndOfString(int start)
    {
        var position = start + 1;
        while (true)
        {
            position += Found(_json[position..].IndexOfAny((byte)'"', (byte)'\\'));
            if (_json[position] == '"') return position + 1;
            position = Math.Min(position + 2, _json.Length);
        }
    }

    private static int Found(int index) => index >= 0 ? index : throw Malformed();

    private static LedgerFormatException Malformed() => new("not a canonical JSON object");
}
