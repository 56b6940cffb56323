using System.Collections.Concurrent;
using System.Net;
using System.Text;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Tests;

internal sealed class InMemoryVault : IVault
{
    public ConcurrentDictionary<string, string> Payloads { get; } = new();
    public ConcurrentQueue<string> Reasons { get; } = new();

    public Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken)
    {
        if (!Payloads.TryGetValue(payloadRef, out var payload)) throw new ProblemException(HttpStatusCode.Gone, ProblemCodes.Expired, "Gone.");
        Reasons.Enqueue(reason);
        return Task.FromResult(Encoding.UTF8.GetBytes(payload));
    }
}
