using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Payloads;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.PayloadVault.Retention;

/// <summary><c>PUT</c> and <c>DELETE …/payloads/{ref}/hold</c>.</summary>
internal static class HoldEndpoints
{
    public static void MapHolds(this RouteGroupBuilder tenant)
    {
        tenant.MapPut("/payloads/{reference}/hold", PlaceAsync).RequireScope(Scopes.VaultOperate);
        tenant.MapDelete("/payloads/{reference}/hold", ReleaseAsync).RequireScope(Scopes.VaultOperate);
    }

    private static async Task<HoldView> PlaceAsync(string t, string reference, HttpContext http, KeyRing keys, LegalHold hold, ILogger<Vault> logger, CancellationToken cancellationToken)
    {
        var parsed = await keys.AuthenticAsync(t, reference, cancellationToken).ConfigureAwait(false);
        await hold.PlaceAsync(t, parsed, http.User.Subject(), cancellationToken).ConfigureAwait(false);
        Log.HoldChanged(logger, http.User.Subject(), "placed", reference, t);
        return new(reference, Held: true);
    }

    private static async Task<HoldView> ReleaseAsync(string t, string reference, HttpContext http, KeyRing keys, LegalHold hold, ILogger<Vault> logger, CancellationToken cancellationToken)
    {
        var parsed = await keys.AuthenticAsync(t, reference, cancellationToken).ConfigureAwait(false);
        await hold.ReleaseAsync(t, parsed, cancellationToken).ConfigureAwait(false);
        Log.HoldChanged(logger, http.User.Subject(), "ended", reference, t);
        return new(reference, Held: false);
    }
}
