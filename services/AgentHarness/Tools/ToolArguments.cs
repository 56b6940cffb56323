using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Tools;

/// <summary>
/// The arguments of one call as JSON, as validated, hashed and stored. Put together once, members in canonical order (RFC 8785 section 3.2.3),
/// so that the vault need not move them; what a model sent is parsed already and is not parsed again, unless somebody looks at the whole.
/// </summary>
[Payload]
internal sealed class ToolArguments
{
    private static readonly SearchValues<char> _plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private readonly (string Name, JsonElement Value)[] _members;
    private readonly ReadOnlyMemory<byte> _utf8;
    private JsonElement? _whole;

    public ToolArguments(Dictionary<string, object?> arguments, JsonSerializerOptions options)
    {
        _members = new (string, JsonElement)[arguments.Count];
        var at = 0;
        foreach (var (name, value) in arguments)
            _members[at++] = (name, value is JsonElement element ? element : JsonSerializer.SerializeToElement(value, options));
        Array.Sort(_members, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        _utf8 = Write(_members);
    }

    /// <summary>To be sent to the vault without another look at it.</summary>
    public PayloadContent Content => new(_utf8);

    public ReadOnlySpan<(string Name, JsonElement Value)> Members => _members;

    public JsonElement Whole => _whole ??= Parse(_utf8);

    public bool TryGet(string name, out JsonElement value)
    {
        foreach (var member in _members)
        {
            if (member.Name != name) continue;
            value = member.Value;
            return true;
        }
        value = default;
        return false;
    }

    private static ReadOnlyMemory<byte> Write((string Name, JsonElement Value)[] members)
    {
        var size = 2;
        foreach (var (name, value) in members) size += (6 * name.Length) + JsonMarshal.GetRawUtf8Value(value).Length + 4;
        var json = GC.AllocateUninitializedArray<byte>(size);
        var length = 0;
        json[length++] = (byte)'{';
        foreach (var (name, value) in members)
        {
            if (length > 1) json[length++] = (byte)',';
            json[length++] = (byte)'"';
            length += WriteName(name, json.AsSpan(length));
            json[length++] = (byte)'"';
            json[length++] = (byte)':';
            var raw = JsonMarshal.GetRawUtf8Value(value);
            raw.CopyTo(json.AsSpan(length));
            length += raw.Length;
        }
        json[length++] = (byte)'}';
        return json.AsMemory(0, length);
    }

    private static int WriteName(string name, Span<byte> json)
    {
        if (!name.AsSpan().ContainsAnyExcept(_plain)) return Encoding.UTF8.GetBytes(name, json);
        var escaped = JsonEncodedText.Encode(name).EncodedUtf8Bytes;
        escaped.CopyTo(json);
        return escaped.Length;
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8.Span);
        return JsonElement.ParseValue(ref reader);
    }
}
