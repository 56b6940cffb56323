using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary>Requests to a Transit server, as bytes that can be zeroed: a key must not pass through an immutable string.</summary>
internal static class TransitBody
{
    public static byte[] Encrypt(SecretKey key, byte[] context)
    {
        Span<byte> plain = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(SecretKey.Length)];
        using (var lease = key.Lease()) Base64.EncodeToUtf8(lease.Bytes, plain, out _, out _);
        var body = GC.AllocateUninitializedArray<byte>(Prefix.Length + plain.Length + Middle.Length + Base64.GetMaxEncodedToUtf8Length(context.Length) + 2, pinned: true);
        Prefix.CopyTo(body);
        plain.CopyTo(body.AsSpan(Prefix.Length));
        CryptographicOperations.ZeroMemory(plain);
        var rest = body.AsSpan(Prefix.Length + plain.Length);
        Middle.CopyTo(rest);
        Base64.EncodeToUtf8(context, rest[Middle.Length..], out _, out var written);
        "\"}"u8.CopyTo(rest[(Middle.Length + written)..]);
        return body;
    }

    public static byte[] Decrypt(byte[] ciphertext, byte[] context) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
    {
        ["ciphertext"] = Encoding.ASCII.GetString(ciphertext),
        ["associated_data"] = Convert.ToBase64String(context),
    });

    /// <summary>Transit ciphertexts read <c>vault:v{version}:{base64}</c>.</summary>
    public static int VersionOf(string ciphertext)
    {
        var parts = ciphertext.Split(':');
        return parts is [_, ['v', .. var digits], _] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new KekException(KekFailure.Corrupt, "The Transit server's ciphertext names no key version.");
    }

    private static ReadOnlySpan<byte> Prefix => "{\"plaintext\":\""u8;
    private static ReadOnlySpan<byte> Middle => "\",\"associated_data\":\""u8;
}

/// <summary>The <c>data</c> object of an answer. Its bytes are zeroed on dispose, since they may hold an unwrapped key.</summary>
internal sealed class TransitAnswer : IDisposable
{
    private readonly byte[] _bytes;
    private readonly JsonDocument _document;

    private TransitAnswer(byte[] bytes, JsonDocument document) => (_bytes, _document) = (bytes, document);

    public static TransitAnswer Parse(byte[] bytes)
    {
        try
        {
            return new TransitAnswer(bytes, JsonDocument.Parse(bytes));
        }
        catch (JsonException e)
        {
            throw new KekException(KekFailure.Unavailable, "The Transit server's answer is not JSON.", e);
        }
    }

    public JsonElement Member(string name)
        => _document.RootElement.ValueKind == JsonValueKind.Object
            && _document.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value)
            ? value
            : throw new KekException(KekFailure.Unavailable, $"The Transit server's answer has no data.{name}.");

    public SecretKey Key()
    {
        if (!Member("plaintext").TryGetBytesFromBase64(out var plain) || plain.Length != SecretKey.Length)
            throw new KekException(KekFailure.Corrupt, "The Transit server unwrapped something that is not a data key.");
        var key = SecretKey.CopyOf(plain);
        CryptographicOperations.ZeroMemory(plain);
        return key;
    }

    /// <summary>Messages carry the server's status only: its texts may echo what was sent.</summary>
    public static KekException Refusal(HttpStatusCode status, byte[] body) => status switch
    {
        HttpStatusCode.BadRequest when Says(body, "permission denied") => Denied(status),
        HttpStatusCode.BadRequest when Says(body, "encryption key not found") => Denied(status),
        HttpStatusCode.BadRequest => new(KekFailure.Corrupt, "The Transit server refused the wrapped key or its context (400)."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound => Denied(status),
        _ => new(KekFailure.Unavailable, $"The Transit server answered {(int)status}."),
    };

    public void Dispose()
    {
        _document.Dispose();
        CryptographicOperations.ZeroMemory(_bytes);
    }

    private static KekException Denied(HttpStatusCode status)
        => new(KekFailure.Denied, $"The Transit server refused the vault's token or key name ({(int)status}).");

    private static bool Says(byte[] body, string text) => Encoding.UTF8.GetString(body).Contains(text, StringComparison.OrdinalIgnoreCase);
}
