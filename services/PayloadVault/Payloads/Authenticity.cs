using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Payloads;

internal static class Authenticity
{
    /// <summary>A reference the vault gave to this tenant; anything else is 404, with one answer whatever it is.</summary>
    public static async ValueTask<PayloadRef> AuthenticAsync(this KeyRing keys, string tenantId, string reference, CancellationToken cancellationToken)
    {
        var refKey = await keys.FindRefKeyAsync(tenantId, cancellationToken).ConfigureAwait(false);
        return refKey is not null && PayloadRef.TryParse(reference, out var parsed) && parsed.IsAuthentic(refKey) ? parsed : throw Refusal.Unknown();
    }
}
