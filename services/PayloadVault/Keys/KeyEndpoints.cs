using AgentPlatform.Contracts;
using AgentPlatform.ServiceDefaults.Auth;

namespace AgentPlatform.PayloadVault.Keys;

/// <summary><c>POST …/keys:rotate</c>.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this RouteGroupBuilder tenant)
        => tenant.MapPost("/keys:rotate", RotateAsync).RequireScope(Scopes.VaultOperate);

    /// <summary>A new data key for the tenant at once, for its data subjects at their next put; old payloads keep their keys.</summary>
    private static async Task<KeyRotation> RotateAsync(string t, KeyStore store, KeyRing keys, KeyMaintenance maintenance, TimeProvider time, CancellationToken cancellationToken)
    {
        Payloads.PutFields.CheckTenant(t);
        var retired = await store.RetireAsync(t, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        keys.Refresh(t);
        var active = await keys.ActiveAsync(t, DataKey.TenantOwner, KeyKind.Data, cancellationToken).ConfigureAwait(false);
        var rewrapped = await maintenance.RewrapAsync(t, cancellationToken).ConfigureAwait(false);
        return new(active.KeyId.ToString(), active.Version, retired, rewrapped);
    }
}
