using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentPlatform.Contracts;

/// <summary>The one JSON dialect of every endpoint: snake_case, strict, absent instead of null.</summary>
public static class ContractsJson
{
    /// <summary>Deepest nesting a request may have; deeper is refused with 400.</summary>
    public const int MaxDepth = 64;

    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    /// <summary>Applies the dialect to options a framework owns (ASP.NET Core's, HttpClient's).</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = MaxDepth;
        options.Converters.Add(new NameConverter());
        options.Converters.Add(new Rfc3339Converter());
        return options;
    }

    /// <summary>
    /// Enumerations by their snake_case names, exactly. The framework's converter takes other cases, and lists too: <c>read, write</c> would add up to
    /// <c>irreversible</c>.
    /// </summary>
    private sealed class NameConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
            => (JsonConverter)Activator.CreateInstance(typeof(NameConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class NameConverter<T> : JsonConverter<T> where T : struct, Enum
    {
        private static readonly FrozenDictionary<T, JsonEncodedText> s_names = Enum.GetValues<T>()
            .ToFrozenDictionary(value => value, value => JsonEncodedText.Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString())));

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                foreach (var (value, name) in s_names)
                    if (reader.ValueTextEquals(name.EncodedUtf8Bytes)) return value;
            throw new JsonException($"The value could not be converted to one of {string.Join(", ", s_names.Values)}.");
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(s_names[value]);
    }

    /// <summary>RFC 3339 in UTC with exactly three fractional digits, e.g. <c>2026-05-06T06:00:08.000Z</c>.</summary>
    private sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var value)
                ? value.ToUniversalTime()
                : throw new JsonException("Expected an RFC 3339 time such as 2026-05-06T06:00:08.000Z.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
            => writer.WriteStringValue(Rfc3339.Format(value));
    }
}

/// <summary>Times on the wire (RFC 3339, UTC, milliseconds).</summary>
public static class Rfc3339
{
    public static string Format(DateTimeOffset value)
        => value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
