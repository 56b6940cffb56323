using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Crypto;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Limits;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>
/// Puts payloads. A receipt MUST be given only when the payload is durable and its key live; several payloads are stored all or none.
/// </summary>
public sealed class PayloadWriter(Sealer sealer, GroupCommit store, KeyRing keys, StorageQuota quota, RateLimits rates)
{
    /// <summary>Each round loses to an erasure that ran in between; three in a row is somebody erasing in a loop.</summary>
    private const int Rounds = 3;

    public async Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<NewPayload> payloads, CancellationToken cancellationToken)
    {
        rates.AdmitPuts(tenantId, payloads.Count);
        await quota.AdmitAsync(tenantId, payloads.Sum(p => (long)p.Content.Length), cancellationToken).ConfigureAwait(false);
        for (var round = 0; round < Rounds; round++)
        {
            SealedPayload[] rows;
            try
            {
                rows = await sealer.SealAsync(tenantId, payloads, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                continue; // A key was shredded, and zeroed, under our hands.
            }
            var result = await store.StoreAsync(rows, cancellationToken).ConfigureAwait(false);
            if (result.ShreddedKeys.Count == 0) return [.. rows.Select((row, i) => Receipt(row, payloads[i].Content.Length, result.Instead[i]))];
            keys.Forget(result.ShreddedKeys);
        }
        throw Refusal.Unavailable("The tenant's keys are being erased. Try again.");
    }

    private static PayloadReceipt Receipt(SealedPayload row, long bytes, Earlier? instead)
        => new((instead?.Ref ?? row.Ref).ToString(), PayloadHash.Format(row.HashKeyId is not null, row.Hash), bytes, instead?.ExpiresAt ?? row.ExpiresAt);
}
