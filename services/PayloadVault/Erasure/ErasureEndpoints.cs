using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Payloads;
using AgentPlatform.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.Features;

namespace AgentPlatform.PayloadVault.Erasure;

/// <summary><c>DELETE …/payloads/{ref}</c>, <c>…/subjects/{id}</c>, and <c>…/payloads</c> for the whole tenant.</summary>
internal static class ErasureEndpoints
{
    public static void MapErasure(this RouteGroupBuilder tenant)
    {
        tenant.MapDelete("/payloads/{reference}", ErasePayloadAsync).RequireScope(Scopes.VaultOperate);
        tenant.MapDelete("/subjects/{**subject}", EraseSubjectAsync).RequireScope(Scopes.VaultOperate);
        tenant.MapDelete("/payloads", EraseTenantAsync).RequireScope(Scopes.VaultOperate);
    }

    private static async Task<ErasureReceipt> ErasePayloadAsync(string t, string reference, HttpContext http, KeyRing keys, Eraser eraser, CancellationToken cancellationToken)
        => await eraser.EraseAsync(t, await keys.AuthenticAsync(t, reference, cancellationToken).ConfigureAwait(false), By(http), cancellationToken).ConfigureAwait(false);

    private static async Task<ErasureReceipt> EraseSubjectAsync(string t, string subject, HttpContext http, KeyRing keys, Eraser eraser, CancellationToken cancellationToken)
    {
        subject = AsSent(http) ?? subject;
        var refKey = await keys.FindRefKeyAsync(t, cancellationToken).ConfigureAwait(false) ?? throw UnknownSubject();
        return await eraser.EraseAsync(t, SubjectTag.Of(refKey, subject), By(http), cancellationToken).ConfigureAwait(false) ?? throw UnknownSubject();
    }

    /// <summary>Routing leaves <c>%2F</c> as it is, so an id with a slash would name somebody else.</summary>
    private static string? AsSent(HttpContext http)
    {
        const string Before = "/subjects/";
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var from = target.IndexOf(Before, StringComparison.OrdinalIgnoreCase);
        return from < 0 ? null : Uri.UnescapeDataString(target[(from + Before.Length)..].Split('?')[0]);
    }

    private static async Task<ErasureReceipt> EraseTenantAsync(string t, HttpContext http, KeyRing keys, Eraser eraser, CancellationToken cancellationToken)
        => await eraser.EraseAsync(t, (byte[]?)null, By(http), cancellationToken, await IsRefKeyLostAsync(keys, t, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false)
            ?? throw new Refusal(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "The vault holds no keys of this tenant.");

    private static async Task<bool> IsRefKeyLostAsync(KeyRing keys, string tenantId, CancellationToken cancellationToken)
    {
        try
        {
            await keys.FindRefKeyAsync(tenantId, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (KekException e)
        {
            return e.Failure == KekFailure.Corrupt; // An outage loses nothing: erasing then is erasing as ever.
        }
    }

    private static Erasing By(HttpContext http)
        => new(http.User.Subject(), http.Request.Headers.ContainsKey(VaultHeaders.AccessReason) ? ReadEndpoints.ReasonOf(http.Request) : null);

    private static Refusal UnknownSubject() => new(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "The vault holds no keys of this data subject.");
}
