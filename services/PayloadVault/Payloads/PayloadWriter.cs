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
            SealedPut put;
            try
            {
                put = await sealer.SealAsync(tenantId, payloads, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                continue; // A key was shredded, and zeroed, under our hands.
            }
            var receipts = Receipts(put, payloads);
            var result = await store.StoreAsync(put, cancellationToken).ConfigureAwait(false);
            if (result.ShreddedKeys.Count > 0)
            {
                keys.Forget(result.ShreddedKeys);
                continue;
            }
            for (var i = 0; i < result.Instead.Count; i++)
                if (result.Instead[i] is { } earlier) receipts[i] = receipts[i] with { PayloadRef = earlier.Ref.ToString(), ExpiresAt = earlier.ExpiresAt };
            return receipts;
        }
        throw Refusal.Unavailable("The tenant's keys are being erased. Try again.");
    }

    /// <summary>Written before the rows go to the store, which takes their buffer back; given out after.</summary>
    private static PayloadReceipt[] Receipts(SealedPut put, IReadOnlyList<NewPayload> payloads)
    {
        var receipts = new PayloadReceipt[payloads.Count];
        for (var i = 0; i < receipts.Length; i++)
        {
            var row = put.Rows[i];
            receipts[i] = new(row.Ref.ToString(), PayloadHash.Format(row.HashKeyId is not null, row.Hash.Span), payloads[i].Content.Length, row.ExpiresAt);
        }
        return receipts;
    }
}
