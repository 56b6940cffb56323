using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary><c>GET</c> and <c>HEAD …/payloads/{ref}</c>.</summary>
internal static class ReadEndpoints
{
    private const int LongestReason = 500;

    public static void MapReads(this RouteGroupBuilder tenant)
    {
        tenant.MapGet("/payloads/{reference}", ReadAsync).RequireScope(Scopes.VaultRead);
        tenant.MapMethods("/payloads/{reference}", [HttpMethods.Head], ProbeAsync).RequireScope(Scopes.VaultRead);
    }

    /// <summary>Says only whether a payload is there: 200, 404 (never given out) or 410. Nothing is released, so nothing is recorded.</summary>
    private static async Task<IResult> ProbeAsync(string t, string reference, PayloadReader reader, CancellationToken cancellationToken)
    {
        await reader.FindAsync(t, reference, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok();
    }

    private static async Task<IResult> ReadAsync(string t, string reference, HttpContext http, PayloadReader reader, CancellationToken cancellationToken)
    {
        var access = new Access(http.User.Subject(), ReasonOf(http.Request), "read");
        return Release(http.Response, await reader.ReadAsync(t, reference, access, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Ends up in the ledger for ever, so it must say something and hold no payload.</summary>
    public static string ReasonOf(HttpRequest request)
    {
        var reason = request.Headers[VaultHeaders.AccessReason].ToString().Trim();
        return reason.Length is > 0 and <= LongestReason && !reason.Any(char.IsControl)
            ? reason
            : throw new Refusal(StatusCodes.Status400BadRequest, ProblemCodes.AccessReasonRequired, $"{VaultHeaders.AccessReason} must say why, in 1 to {LongestReason} printable characters.");
    }

    /// <summary>Whatever was stored, a browser only ever downloads it, and nobody keeps a copy on the way.</summary>
    public static IResult Release(HttpResponse response, ReleasedPayload payload)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.ContentDisposition = "attachment";
        return TypedResults.Bytes(payload.Content, payload.ContentType);
    }
}
