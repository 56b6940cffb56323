using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>
/// One pass over the input that writes canonical text as it goes; an object whose members came unsorted is put in order when
/// it closes. Room: canonical text is never longer than its source except for numbers, so the output always has room for the
/// rest of the input plus <see cref="NumberRoom"/>, and only numbers check.
/// </summary>
internal ref struct CanonicalTranscriber
{
    private const int NumberRoom = 64;

    /// <summary>What ends a run of bytes that is copied as it is: a quote, a backslash or a control character.</summary>
    private static readonly SearchValues<byte> s_stringStops = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _in;
    private readonly Workspace _workspace;
    private byte[] _out;
    private int _pos;
    private int _length;

    public CanonicalTranscriber(ReadOnlySpan<byte> input, Workspace workspace)
    {
        _in = input;
        _workspace = workspace;
        _out = workspace.Output;
        EnsureRoom();
    }

    /// <summary>The canonical bytes; they live in the workspace until its next use.</summary>
    public ReadOnlySpan<byte> Run()
    {
        if (!Utf8.IsValid(_in)) Refuse("invalid UTF-8");
        Value(0);
        SkipWhitespace();
        if (_pos != _in.Length) Refuse("text after the value");
        return _out.AsSpan(0, _length);
    }

    private void Value(int depth)
    {
        SkipWhitespace();
        switch (Peek())
        {
            case '{': Object(depth + 1); break;
            case '[': Array(depth + 1); break;
            case '"': String(); break;
            case 't': Literal("true"u8); break;
            case 'f': Literal("false"u8); break;
            case 'n': Literal("null"u8); break;
            case '-' or (>= '0' and <= '9'): Number(); break;
            case -1: Refuse("unexpected end"); break;
            default: Refuse("not a JSON value"); break;
        }
    }

    private void Object(int depth)
    {
        if (depth > CanonicalJson.MaxDepth) Refuse("nested deeper than 64");
        var first = _workspace.MemberCount;
        var sorted = true;
        Copy();
        SkipWhitespace();
        if (Peek() == '}') { Copy(); return; }
        while (true)
        {
            SkipWhitespace();
            if (Peek() != '"') Refuse("expected a member name");
            var start = _length;
            var escaped = String();
            var nameLength = _length - start;
            SkipWhitespace();
            if (Peek() != ':') Refuse("expected a colon");
            Copy();
            Value(depth);
            _workspace.Push(new(start, nameLength, _length, escaped));
            sorted = sorted && FollowsItsPredecessor(first);
            SkipWhitespace();
            if (Peek() == ',') { Copy(); continue; }
            if (Peek() != '}') Refuse("expected a comma or a closing brace");
            break;
        }
        if (!sorted && !_workspace.TryReorder(first)) Refuse("duplicate member name");
        _workspace.MemberCount = first;
        Copy();
    }

    private bool FollowsItsPredecessor(int first)
    {
        var last = _workspace.MemberCount - 1;
        if (last == first) return true;
        var order = _workspace.CompareNames(_workspace.Members[last - 1], _workspace.Members[last]);
        if (order == 0) Refuse("duplicate member name");
        return order < 0;
    }

    private void Array(int depth)
    {
        if (depth > CanonicalJson.MaxDepth) Refuse("nested deeper than 64");
        Copy();
        SkipWhitespace();
        if (Peek() == ']') { Copy(); return; }
        while (true)
        {
            Value(depth);
            SkipWhitespace();
            if (Peek() == ',') { Copy(); continue; }
            if (Peek() != ']') Refuse("expected a comma or a closing bracket");
            Copy();
            return;
        }
    }

    private void Literal(ReadOnlySpan<byte> text)
    {
        if (!_in[_pos..].StartsWith(text)) Refuse("not a JSON value");
        text.CopyTo(_out.AsSpan(_length));
        _pos += text.Length;
        _length += text.Length;
    }

    private void Number()
    {
        var (read, written) = CanonicalNumber.Transcribe(_in[_pos..], _out.AsSpan(_length));
        if (read <= 0) Refuse(written == CanonicalNumber.OutOfRange ? "number beyond the range of a double" : "not a JSON number");
        _pos += read;
        _length += written;
        if (written > read) EnsureRoom();
    }

    /// <returns>True when the text written holds an escape.</returns>
    private bool String()
    {
        Copy();
        var escaped = false;
        while (true)
        {
            var rest = _in[_pos..];
            var run = rest.IndexOfAny(s_stringStops);
            if (run < 0) Refuse("unterminated string");
            rest[..run].CopyTo(_out.AsSpan(_length));
            _pos += run;
            _length += run;
            if (Peek() == '"') { Copy(); return escaped; }
            if (Peek() != '\\') Refuse("control character in a string");
            escaped |= Escape();
        }
    }

    /// <summary>RFC 8785 section 3.2.2.2: decodes an escape and writes the one spelling its character has.</summary>
    private bool Escape()
    {
        _pos++;
        var kind = Peek();
        var unit = kind switch
        {
            '"' or '\\' or '/' => kind, 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t',
            'u' => HexUnit(), _ => -1,
        };
        if (unit < 0) Refuse("invalid escape");
        _pos++;
        if (unit is < 0x20 or '"' or '\\')
        {
            WriteEscape(unit);
            return true;
        }
        if (char.IsSurrogate((char)unit)) unit = Surrogates(unit);
        _length += new Rune(unit).EncodeToUtf8(_out.AsSpan(_length));
        return false;
    }

    private int Surrogates(int high)
    {
        if (!char.IsHighSurrogate((char)high) || !_in[_pos..].StartsWith("\\u"u8)) Refuse("lone surrogate");
        _pos++;
        var low = HexUnit();
        if (low < 0 || !char.IsLowSurrogate((char)low)) Refuse("lone surrogate");
        _pos++;
        return char.ConvertToUtf32((char)high, (char)low);
    }

    /// <summary>At the <c>u</c>: reads four hex digits and stays on the last of them; -1 when they are none.</summary>
    private int HexUnit()
    {
        if (_in.Length - _pos < 5) return -1;
        var unit = 0;
        for (var i = 1; i <= 4; i++)
        {
            var digit = _in[_pos + i];
            if (!char.IsAsciiHexDigit((char)digit)) return -1;
            unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        _pos += 4;
        return unit;
    }

    private void WriteEscape(int unit)
    {
        _out[_length++] = (byte)'\\';
        var letter = unit switch { '"' or '\\' => unit, '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', '\r' => 'r', _ => 0 };
        if (letter != 0)
        {
            _out[_length++] = (byte)letter;
            return;
        }
        "u00"u8.CopyTo(_out.AsSpan(_length));
        _out[_length + 3] = (byte)('0' + (unit >> 4));
        _out[_length + 4] = (byte)"0123456789abcdef"[unit & 15];
        _length += 5;
    }

    private readonly int Peek() => (uint)_pos < (uint)_in.Length ? _in[_pos] : -1;

    private void Copy() => _out[_length++] = _in[_pos++];

    private void SkipWhitespace()
    {
        while ((uint)_pos < (uint)_in.Length && _in[_pos] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _pos++;
    }

    private void EnsureRoom()
    {
        var needed = _length + (_in.Length - _pos) + NumberRoom;
        if (_out.Length >= needed) return;
        System.Array.Resize(ref _workspace.Output, Math.Max(needed, _out.Length * 2));
        _out = _workspace.Output;
    }

    [DoesNotReturn]
    private readonly void Refuse(string reason) => throw new CanonicalJsonException(reason, _pos);
}
