using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentPlatform.Contracts;

/// <summary>One JSON value on its way to the vault, parsed or as UTF-8 text: it is sent as it is, without a detour through a document.</summary>
[Payload, JsonConverter(typeof(Converter))]
public readonly struct PayloadContent
{
    private readonly JsonElement _element;
    private readonly ReadOnlyMemory<byte> _utf8;

    public PayloadContent(JsonElement element) => _element = element;

    /// <param name="utf8">Well-formed JSON: the sender made it, nobody checks it again before the vault does.</param>
    public PayloadContent(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    public ReadOnlySpan<byte> Utf8 => _element.ValueKind == JsonValueKind.Undefined ? _utf8.Span : JsonMarshal.GetRawUtf8Value(_element);

    public static implicit operator PayloadContent(JsonElement element) => new(element);

    private sealed class Converter : JsonConverter<PayloadContent>
    {
        public override PayloadContent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<JsonElement>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, PayloadContent value, JsonSerializerOptions options) => writer.WriteRawValue(value.Utf8, skipInputValidation: true);
    }
}
