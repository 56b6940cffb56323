using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>The payload vault's semantics without encryption: canonical bytes, keyed hashes, time to live, erasure, every read in the ledger.</summary>
/// <param name="ledger">Where reads are recorded; null records none.</param>
public sealed class InMemoryVault(TimeProvider time, ILedger? ledger = null) : IVault
{
    private readonly ConcurrentDictionary<(string Tenant, string Ref), Stored> _payloads = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly TimeSpan _defaultTtl = TimeSpan.FromHours(24);
    private long _next;

    public Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
    {
        var receipts = new PayloadReceipt[payloads.Count];
        for (var i = 0; i < receipts.Length; i++) receipts[i] = Put(tenantId, payloads[i]);
        return Task.FromResult<IReadOnlyList<PayloadReceipt>>(receipts);
    }

    public async Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason)) throw new ProblemException(System.Net.HttpStatusCode.BadRequest, ProblemCodes.AccessReasonRequired, "X-Access-Reason is required");
        if (!_payloads.TryGetValue((tenantId, payloadRef), out var stored)) throw Refusals.NotFound("there is no such payload");
        if (stored.Shredded) throw Refusals.Gone(ProblemCodes.Shredded);
        if (time.GetUtcNow() >= stored.ExpiresAt) throw Refusals.Gone(ProblemCodes.Expired);
        if (ledger is not null)
            await ledger.AppendAsync(tenantId, [Accessed(tenantId, payloadRef, stored)], cancellationToken).ConfigureAwait(false);
        return stored.Canonical;
    }

    /// <summary>Destroys what is stored of a data subject; hashes elsewhere stay valid.</summary>
    public void Shred(string tenantId, string subject)
    {
        foreach (var (key, stored) in _payloads)
            if (key.Tenant == tenantId && stored.Subject == subject) _payloads[key] = stored with { Canonical = [], Shredded = true };
    }

    private PayloadReceipt Put(string tenantId, PayloadPut put)
    {
        var canonical = CanonicalJson.Canonicalize(JsonMarshal.GetRawUtf8Value(put.Content));
        var hash = "hmac-sha256:" + Convert.ToHexStringLower(HMACSHA256.HashData(_key, canonical));
        Stored stored = new(canonical, hash, time.GetUtcNow() + (put.Ttl is { } ttl ? Ttl(ttl) : _defaultTtl), put.Subject, put.RunId);
        var reference = "vault_" + Interlocked.Increment(ref _next).ToString("d12", System.Globalization.CultureInfo.InvariantCulture);
        _payloads[(tenantId, reference)] = stored;
        return new(reference, hash, canonical.Length, stored.ExpiresAt);
    }

    private LedgerRecord Accessed(string tenantId, string payloadRef, Stored stored) => new()
    {
        EntryId = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
        Type = EntryTypes.PayloadAccessed,
        Timestamp = time.GetUtcNow(),
        TenantId = tenantId,
        RunId = stored.RunId,
        Payload = new() { ArgsHash = stored.Hash, PayloadRef = payloadRef },
    };

    private static TimeSpan Ttl(string text) => text[^1] switch
    {
        's' => TimeSpan.FromSeconds(Number(text)),
        'm' => TimeSpan.FromMinutes(Number(text)),
        'h' => TimeSpan.FromHours(Number(text)),
        'd' => TimeSpan.FromDays(Number(text)),
        _ => throw Refusals.Invalid("ttl: expected a number and s, m, h or d"),
    };

    private static int Number(string text) => int.Parse(text.AsSpan(0, text.Length - 1), System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Stored(byte[] Canonical, string Hash, DateTimeOffset ExpiresAt, string? Subject, string? RunId, bool Shredded = false);
}
