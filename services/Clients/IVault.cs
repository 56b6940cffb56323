using AgentPlatform.Contracts;

namespace AgentPlatform.Clients;

/// <summary>The payload vault. Throws like <see cref="ILedger"/>; without a receipt nothing is stored.</summary>
public interface IVault
{
    Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken);

    /// <summary>The canonical bytes. <paramref name="reason"/> is recorded in the ledger before they are released.</summary>
    Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken);
}
