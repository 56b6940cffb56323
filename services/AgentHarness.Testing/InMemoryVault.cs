using System.Globalization;
using System.Security.Cryptography;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Testing;

/// <summary>The payload vault's semantics without encryption: canonical bytes, keyed hashes, time to live, erasure, every read in the ledger.</summary>
/// <param name="ledger">Where reads are recorded; null records none.</param>
/// <param name="keyedHashes">As <c>Vault:PayloadHash</c>: false makes them bare SHA-256.</param>
public sealed class InMemoryVault(TimeProvider time, ILedger? ledger = null, bool keyedHashes = true) : IVault, IDisposable
{
    private const string RefPrefix = "vault_";

    private readonly Lock _gate = new();
    private readonly List<Stored> _payloads = [];
    private readonly ByteBlocks _bytes = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly TimeSpan _defaultTtl = TimeSpan.FromHours(24);

    public Task<IReadOnlyList<PayloadReceipt>> PutAsync(string tenantId, IReadOnlyList<PayloadPut> payloads, CancellationToken cancellationToken)
    {
        var receipts = new PayloadReceipt[payloads.Count];
        lock (_gate)
        {
            var first = _payloads.Count;
            try
            {
                for (var i = 0; i < receipts.Length; i++) receipts[i] = Put(tenantId, payloads[i]);
            }
            catch (CanonicalJsonException refused)
            {
                _payloads.RemoveRange(first, _payloads.Count - first);
                throw Refusals.Invalid($"payloads: not JSON that RFC 8785 can canonicalize: {refused.Reason}");
            }
        }
        return Task.FromResult<IReadOnlyList<PayloadReceipt>>(receipts);
    }

    public async Task<byte[]> ReadAsync(string tenantId, string payloadRef, string reason, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason)) throw new ProblemException(System.Net.HttpStatusCode.BadRequest, ProblemCodes.AccessReasonRequired, "X-Access-Reason is required");
        if (Find(tenantId, payloadRef) is not { } stored) throw Refusals.NotFound("there is no such payload");
        if (stored.Shredded) throw Refusals.Gone(ProblemCodes.Shredded);
        if (time.GetUtcNow() >= stored.ExpiresAt) throw Refusals.Gone(ProblemCodes.Expired);
        if (ledger is not null)
            await ledger.AppendAsync(tenantId, [Accessed(tenantId, payloadRef, stored)], cancellationToken).ConfigureAwait(false);
        return stored.Canonical.ToArray();
    }

    /// <summary>Destroys what is stored of a data subject; hashes elsewhere stay valid.</summary>
    public void Shred(string tenantId, string subject)
    {
        lock (_gate)
            for (var i = 0; i < _payloads.Count; i++)
                if (_payloads[i].TenantId == tenantId && _payloads[i].Subject == subject) _payloads[i] = _payloads[i] with { Canonical = default, Shredded = true };
    }

    /// <summary>Forgets every payload.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _payloads.Clear();
            _bytes.Dispose();
        }
    }

    private PayloadReceipt Put(string tenantId, PayloadPut put)
    {
        CanonicalJson.Canonicalize(put.Content.Utf8, _bytes);
        var hash = Hash(_bytes.Last.Span);
        Stored stored = new(tenantId, _bytes.Last, hash, time.GetUtcNow() + (put.Ttl is { } ttl ? Ttl(ttl) : _defaultTtl), put.Subject, put.RunId);
        _payloads.Add(stored);
        return new(Reference(_payloads.Count - 1), hash, stored.Canonical.Length, stored.ExpiresAt);
    }

    private string Hash(ReadOnlySpan<byte> canonical)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (keyedHashes) HMACSHA256.HashData(_key, canonical, digest);
        else SHA256.HashData(canonical, digest);
        Span<char> hex = stackalloc char[2 * SHA256.HashSizeInBytes];
        Convert.TryToHexStringLower(digest, hex, out _);
        return string.Concat(keyedHashes ? "hmac-sha256:" : "sha256:", hex);
    }

    private static string Reference(int place) => RefPrefix + place.ToString(CultureInfo.InvariantCulture);

    private Stored? Find(string tenantId, string payloadRef)
    {
        lock (_gate)
            return payloadRef.StartsWith(RefPrefix, StringComparison.Ordinal) && int.TryParse(payloadRef.AsSpan(RefPrefix.Length), CultureInfo.InvariantCulture, out var at)
                && at >= 0 && at < _payloads.Count && _payloads[at].TenantId == tenantId ? _payloads[at] : null;
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

    private static int Number(string text) => int.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);

    private sealed record Stored(string TenantId, ReadOnlyMemory<byte> Canonical, string Hash, DateTimeOffset ExpiresAt, string? Subject, string? RunId, bool Shredded = false);
}
