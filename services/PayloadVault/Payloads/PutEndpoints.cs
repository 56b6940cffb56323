using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Limits;
using AgentPlatform.ServiceDefaults.Auth;
using AgentPlatform.ServiceDefaults.Http;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary><c>POST …/payloads</c> and <c>…/payloads:batch</c>.</summary>
internal static class PutEndpoints
{
    private const int MostInBatch = 1000;

    public static void MapPuts(this RouteGroupBuilder tenant)
    {
        var options = ((IEndpointRouteBuilder)tenant).ServiceProvider.GetRequiredService<VaultOptions>();
        tenant.MapPost("/payloads", PutAsync).RequireScope(Scopes.VaultWrite).WithBodyLimit(options.MaxPayloadBytes);
        tenant.MapPost("/payloads:batch", PutBatchAsync).RequireScope(Scopes.VaultWrite).WithBodyLimit(options.MaxBatchBytes);
    }

    private static async Task<IResult> PutAsync(string t, HttpRequest request, PayloadWriter writer, VaultOptions options, BytesInFlight inFlight, CancellationToken cancellationToken)
    {
        using var _ = inFlight.Enter(request.ContentLength ?? options.MaxPayloadBytes);
        var fields = PutFields.Of(t, options);
        var ttl = fields.Ttl(request.Headers[VaultHeaders.Ttl], VaultHeaders.Ttl);
        var subject = fields.Subject(request.Headers[VaultHeaders.Subject], VaultHeaders.Subject);
        var run = fields.RunId(request.Headers[VaultHeaders.RunId], VaultHeaders.RunId);
        var type = fields.ContentType(request.ContentType);
        if (request.Headers.ContentEncoding.Any(encoding => !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase)))
            throw new Refusal(StatusCodes.Status415UnsupportedMediaType, ProblemCodes.InvalidRequest, "Content-Encoding must be left out: a payload is stored as it is to be read.");
        var body = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        var content = PutFields.IsJson(type) ? Canonical(body.Span, "The body") : body;
        var receipts = await writer.PutAsync(t, [new(content, type, ttl, subject, run)], cancellationToken).ConfigureAwait(false);
        return TypedResults.Created($"/v1/tenants/{t}/payloads/{receipts[0].PayloadRef}", receipts[0]);
    }

    private static async Task<IResult> PutBatchAsync(string t, PayloadBatch batch, HttpRequest request, PayloadWriter writer, VaultOptions options, BytesInFlight inFlight, CancellationToken cancellationToken)
    {
        using var _ = inFlight.Enter(request.ContentLength ?? options.MaxBatchBytes);
        var fields = PutFields.Of(t, options);
        if (batch.Payloads.Count is 0 or > MostInBatch) throw Refusal.Invalid($"payloads must hold 1 to {MostInBatch} payloads.");
        var payloads = batch.Payloads.Select((put, i) =>
        {
            if (put is null) throw Refusal.Invalid($"payloads[{i}] must be an object with content."); // the serializer checks members, not elements
            var content = Canonical(put.Content.Utf8, $"payloads[{i}].content");
            return content.Length <= options.MaxPayloadBytes
                ? new NewPayload(content, PutFields.Json, fields.Ttl(put.Ttl, $"payloads[{i}].ttl"), fields.Subject(put.Subject, $"payloads[{i}].subject"), fields.RunId(put.RunId, $"payloads[{i}].run_id"))
                : throw new Refusal(StatusCodes.Status413PayloadTooLarge, ProblemCodes.TooLarge, $"payloads[{i}].content is larger than {options.MaxPayloadBytes} bytes.");
        }).ToArray();
        return TypedResults.Ok(new PayloadReceipts(await writer.PutAsync(t, payloads, cancellationToken).ConfigureAwait(false)));
    }

    private static byte[] Canonical(ReadOnlySpan<byte> json, string field)
    {
        try
        {
            return CanonicalJson.Canonicalize(json);
        }
        catch (CanonicalJsonException e)
        {
            throw Refusal.Invalid($"{field} is not JSON that RFC 8785 can canonicalize: {e.Reason} (byte {e.Offset}).");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // The declared length was checked against the limit; an undeclared one is cut off by the server.
        var body = new MemoryStream((int)(request.ContentLength ?? 4096));
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
