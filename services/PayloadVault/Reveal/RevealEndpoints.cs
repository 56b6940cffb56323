using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Limits;
using AgentPlatform.PayloadVault.Payloads;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.PayloadVault.Reveal;

/// <summary><c>POST …/payloads/{ref}/reveal</c> makes a link; following it is a read like any other, recorded with the reason.</summary>
internal static class RevealEndpoints
{
    public static void MapReveals(this RouteGroupBuilder tenant)
    {
        tenant.MapPost("/payloads/{reference}/reveal", CreateAsync).RequireScope(Scopes.VaultRead);
        tenant.MapGet("/payloads/{reference}/reveal/{token}", FollowAsync).RequireScope(Scopes.VaultRead);
    }

    private static async Task<RevealLink> CreateAsync(string t, string reference, HttpContext http, PayloadReader payloads, RevealLinks links, RateLimits rates, CancellationToken cancellationToken)
    {
        var reason = ReadEndpoints.ReasonOf(http.Request);
        rates.AdmitRead(t, http.User.Subject());
        var found = await payloads.FindAsync(t, reference, cancellationToken).ConfigureAwait(false);
        var (token, expiresAt) = await links.CreateAsync(t, found.Row.Ref, http.User.Subject(), reason, cancellationToken).ConfigureAwait(false);
        return new($"/v1/tenants/{t}/payloads/{reference}/reveal/{token}", expiresAt);
    }

    private static async Task<IResult> FollowAsync(string t, string reference, string token, HttpContext http, KeyRing keys, PayloadReader payloads, RevealLinks links, CancellationToken cancellationToken)
    {
        var parsed = await keys.AuthenticAsync(t, reference, cancellationToken).ConfigureAwait(false);
        var reason = await links.UseAsync(t, parsed, http.User.Subject(), token, cancellationToken).ConfigureAwait(false) ?? throw Refusal.Unknown();
        var access = new Access(http.User.Subject(), reason, "reveal");
        return ReadEndpoints.Release(http.Response, await payloads.ReadAsync(t, reference, access, cancellationToken).ConfigureAwait(false));
    }
}
