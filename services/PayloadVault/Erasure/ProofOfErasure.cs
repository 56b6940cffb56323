using System.Text.Json;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Payloads;
using Npgsql;

namespace AgentPlatform.PayloadVault.Erasure;

/// <summary>Who erases, and why if they say so.</summary>
public sealed record Erasing(string UserId, string? Reason);

/// <summary>What was destroyed. A payload's <c>KeyIds</c> names the data key its own key was derived from.</summary>
public sealed record Erased(string TenantId, string Scope, IReadOnlyList<Guid> KeyIds, long Payloads, Erasing By)
{
    public PayloadRef? Ref { get; init; }
    public byte[]? Subject { get; init; }
}

/// <summary>
/// <c>payload.shredded</c> entries. Written with the erasure, delivered to the ledger afterwards, as often as it takes: the entry id makes
/// delivering twice harmless.
/// </summary>
public sealed class ProofOfErasure(NpgsqlDataSource database, ILedger ledger, IHostEnvironment environment, VaultOptions options, TimeProvider time, ILogger<Vault> logger)
{
    /// <summary>The ledger bounds a record's data; the count is always there.</summary>
    private const int MostKeyIds = 64;

    public async Task<string> WriteAsync(NpgsqlConnection connection, Erased erased, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entryId = Guid.CreateVersion7(now);
        var record = new LedgerRecord
        {
            EntryId = entryId.ToString(),
            Type = EntryTypes.PayloadShredded,
            Timestamp = now,
            Environment = environment.EnvironmentName.ToLowerInvariant(),
            TenantId = erased.TenantId,
            Actor = new(erased.By.UserId, AccessRecord.IsAgent(erased.By.UserId)),
            Payload = erased.Ref is { } reference ? new() { PayloadRef = reference.ToString() } : null,
            Data = Data(erased),
        };
        await connection.Sql(ErasureSql.InsertProof, erased.TenantId, entryId, JsonSerializer.Serialize(record, ContractsJson.Options), now).RunAsync(cancellationToken).ConfigureAwait(false);
        return record.EntryId;
    }

    /// <summary>Delivers what it can. A tenant whose chain takes nothing now does not keep the others waiting; its turn comes again.</summary>
    public async Task DeliverAllAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await database.Sql(ErasureSql.TenantsWithProofs).ListAsync(row => row.GetString(0), cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await DeliverAsync(tenant, cancellationToken).ConfigureAwait(false);
            }
            catch (Refusal)
            {
                // Logged where it was met.
            }
        }
    }

    /// <summary>Returns when the ledger has every proof of the tenant.</summary>
    /// <exception cref="Refusal">503: it does not have them all; maintenance goes on trying.</exception>
    public async Task DeliverAsync(string tenantId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var pending = await database.Sql(ErasureSql.PendingProofs, tenantId)
                .ListAsync(row => (Id: row.GetGuid(0), Record: row.GetString(1)), cancellationToken).ConfigureAwait(false);
            if (pending.Count == 0) return;
            foreach (var (id, record) in pending)
            {
                await AppendAsync(tenantId, JsonSerializer.Deserialize<LedgerRecord>(record, ContractsJson.Options)!, cancellationToken).ConfigureAwait(false);
                // A crash before this sends the proof again, which the ledger recognises.
                await database.Sql(ErasureSql.DeleteProof, tenantId, id).RunAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task AppendAsync(string tenantId, LedgerRecord record, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.LedgerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await ledger.AppendAsync(tenantId, [record], either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ProofPending(logger, tenantId, e.GetType().Name);
            throw Refusal.Unavailable("Erased for good, but the ledger has not confirmed the proof yet. It is sent until it does; repeat the request to learn when.");
        }
    }

    private static Dictionary<string, JsonElement> Data(Erased erased)
    {
        var data = new Dictionary<string, JsonElement>
        {
            ["scope"] = JsonSerializer.SerializeToElement(erased.Scope),
            ["payloads"] = JsonSerializer.SerializeToElement(erased.Payloads),
            ["keys"] = JsonSerializer.SerializeToElement(erased.KeyIds.Count),
            ["key_ids"] = JsonSerializer.SerializeToElement(string.Join(' ', erased.KeyIds.Take(MostKeyIds))),
        };
        if (erased.Subject is { } subject) data["subject_tag"] = JsonSerializer.SerializeToElement(Convert.ToHexStringLower(subject));
        if (erased.By.Reason is { } reason) data["reason"] = JsonSerializer.SerializeToElement(reason);
        return data;
    }
}
