using System.Net;

namespace AgentPlatform.Supervisor.AuditGaps;

/// <summary>Asks the vault, once per record, whether it ever gave out the references in it. Nothing is read.</summary>
internal sealed class PayloadProbe(HttpClient vault)
{
    /// <summary>Expired and shredded payloads were given out; a reference the vault does not know never was.</summary>
    public async Task<bool> IsMissingAsync(string tenantId, string payloadRef, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"v1/tenants/{Uri.EscapeDataString(tenantId)}/payloads/{Uri.EscapeDataString(payloadRef)}");
        using var response = await vault.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound) return true;
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Gone) return false;
        throw new HttpRequestException("The vault did not say.", inner: null, response.StatusCode);
    }
}
