using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Crypto;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Who reads, and why. Both go into the ledger.</summary>
/// <param name="Via"><c>read</c> or <c>reveal</c>.</param>
public sealed record Access(string Reader, string Reason, string Via);

/// <summary>Puts <c>payload.accessed</c> into the ledger. Bytes MUST NOT be released unless this returned.</summary>
public sealed class AccessRecord(ILedger ledger, IHostEnvironment environment, VaultOptions options, TimeProvider time, ILogger<Vault> logger)
{
    public async Task AppendAsync(SealedPayload row, Access access, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entry = new LedgerRecord
        {
            EntryId = Guid.CreateVersion7(now).ToString(),
            Type = EntryTypes.PayloadAccessed,
            Timestamp = now,
            Environment = environment.EnvironmentName.ToLowerInvariant(),
            TenantId = row.TenantId,
            RunId = row.RunId,
            Actor = new(access.Reader, IsAgent(access.Reader)),
            Payload = new() { PayloadRef = row.Ref.ToString() },
            Data = new Dictionary<string, JsonElement>
            {
                ["reason"] = JsonSerializer.SerializeToElement(access.Reason),
                ["via"] = JsonSerializer.SerializeToElement(access.Via),
                ["payload_hash"] = JsonSerializer.SerializeToElement(PayloadHash.Format(row.HashKeyId is not null, row.Hash.Span)),
            },
        };
        using var timeout = new CancellationTokenSource(options.LedgerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await ledger.AppendAsync(row.TenantId, [entry], either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Recorded or not, the answer is no: a record of an access that did not happen harms nobody.
            Log.AccessNotRecorded(logger, row.Ref.ToString(), row.TenantId, e.GetType().Name);
            throw new LedgerDownException(e);
        }
    }

    internal static bool IsAgent(string subject) => ServiceAccount.All.Any(account => account.Subject == subject);
}

/// <summary>The ledger did not confirm, so nothing happens.</summary>
public sealed class LedgerDownException(Exception inner) : Exception("The ledger did not confirm.", inner);
