using AgentPlatform.Contracts;

namespace AgentPlatform.Clients;

/// <summary><see cref="IVault"/> over HTTP.</summary>
public sealed class VaultClient(HttpClient http) : IVault
{
    public async Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
        => (await http.PostAsync<PayloadReceipts>($"{Tenant(tenantId)}/payloads:batch", new PayloadBatch(payloads), cancellationToken).ConfigureAwait(false)).Items;

    public async Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Tenant(tenantId)}/payloads/{Uri.EscapeDataString(payloadRef)}");
        request.Headers.Add(VaultHeaders.AccessReason, reason);
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await WireHttp.EnsureSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Tenant(string tenantId) => $"v1/tenants/{Uri.EscapeDataString(tenantId)}";
}
