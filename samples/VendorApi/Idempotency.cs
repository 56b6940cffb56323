using System.Security.Cryptography;
using System.Text.Json;
using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Http;
using AgentPlatform.VendorApi.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.VendorApi;

/// <summary>
/// <c>Idempotency-Key</c> as payment vendors do it (IETF draft-ietf-httpapi-idempotency-key-header): the same key and body
/// get the first answer, marked <c>Idempotency-Replayed: true</c>; the same key with anything else is refused with 422.
/// </summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";
    public const string KeyReused = "idempotency_key_reused";
    private const int MaxKeyLength = 255;

    public static bool TryReadKey(HttpRequest request, out string? key)
    {
        key = request.Headers.TryGetValue(Header, out var sent) ? sent.ToString() : null;
        return key is null or { Length: > 0 and <= MaxKeyLength };
    }

    public static ProblemHttpResult RefuseKey()
        => Problems.Refuse(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, $"{Header} must have 1 to {MaxKeyLength} characters.");

    public static ProblemHttpResult RefuseReuse()
        => Problems.Refuse(StatusCodes.Status422UnprocessableEntity, KeyReused, $"This {Header} was used with another request; take a new key for a new request.");

    public static string Fingerprint<T>(T body)
        => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(body, ContractsJson.Options)));

    public static void MarkReplay(HttpResponse response, Execution execution)
    {
        if (execution.Replayed) response.Headers[Replayed] = "true";
    }
}
