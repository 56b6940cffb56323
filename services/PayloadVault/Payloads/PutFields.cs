using System.Net.Http.Headers;
using AgentPlatform.Contracts;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Checks what comes with a payload. Each refusal names the field and the fix.</summary>
internal readonly struct PutFields
{
    public const string Json = "application/json";
    private const int LongestId = 128, LongestSubject = 256, LongestType = 128;

    private readonly VaultOptions _options;

    private PutFields(VaultOptions options) => _options = options;

    public static PutFields Of(string tenantId, VaultOptions options)
    {
        CheckTenant(tenantId);
        return new(options);
    }

    public static void CheckTenant(string tenantId)
    {
        if (!TenantName.IsValid(tenantId)) throw Refusal.Invalid($"The tenant id must be {TenantName.Form}.");
    }

    public static bool IsJson(string contentType) => contentType == Json;

    public TimeSpan Ttl(string? text, string field)
    {
        if (!TimeToLive.TryParse(string.IsNullOrEmpty(text) ? _options.DefaultTtl : text, out var ttl)) throw Refusal.Invalid($"{field} must be {TimeToLive.Form}.");
        return ttl <= TimeToLive.Parse(_options.MaxTtl) ? ttl : throw Refusal.Invalid($"{field} must not exceed {_options.MaxTtl}.");
    }

    public string? Subject(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Length > LongestSubject || text.Any(char.IsControl)) throw Refusal.Invalid($"{field} must be at most {LongestSubject} printable characters.");
        // Its erasure is an address, and servers resolve these on the way.
        return text.Split('/').Any(part => part is "." or "..") ? throw Refusal.Invalid($"{field} must not have . or .. between slashes.") : text;
    }

    public string? RunId(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return IsId(text) ? text : throw Refusal.Invalid($"{field} must be at most {LongestId} of the characters A-Z a-z 0-9 _ . - :");
    }

    /// <summary>JSON in any spelling becomes <c>application/json</c>; none at all is bytes.</summary>
    public string ContentType(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "application/octet-stream";
        if (text.Length > LongestType || !MediaTypeHeaderValue.TryParse(text, out var type) || type.MediaType is null)
            throw Refusal.Invalid($"Content-Type must be a media type of at most {LongestType} characters.");
        if (!string.Equals(type.MediaType, Json, StringComparison.OrdinalIgnoreCase)) return type.ToString();
        return type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? Json
            : throw Refusal.Invalid("Content-Type: JSON must be UTF-8.");
    }

    private static bool IsId(string text)
        => text.Length is > 0 and <= LongestId && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or ':');
}
