using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Payloads;
using Npgsql;

namespace AgentPlatform.PayloadVault.Erasure;

/// <summary>
/// Erases by destroying keys: of a data subject, of a tenant; one payload by emptying its row. Once the transaction commits nothing erased can be
/// read by any process; the proof commits with it, and an erasure is acknowledged only when the ledger has the proof. What is
/// under legal hold is not erased, and then nothing is.
/// </summary>
public sealed class Eraser(NpgsqlDataSource database, KeyRing keys, ProofOfErasure proofs, TimeProvider time, ILogger<Vault> logger)
{
    public async Task<ErasureReceipt> EraseAsync(string tenantId, PayloadRef reference, Erasing by, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var found = await connection.Sql(ErasureSql.LockRow, tenantId, reference.Bytes, reference.Bucket).ListAsync(
            row => (Bucket: row.GetInt32(0), KeyId: row.GetGuid(1), Live: row.GetBoolean(2), Held: row.GetBoolean(3), Bytes: row.GetInt32(4)), cancellationToken).ConfigureAwait(false);
        if (found is not [{ Live: true } row, ..])
        {
            await proofs.DeliverAsync(tenantId, cancellationToken).ConfigureAwait(false);
            throw found.Count == 0 ? Refusal.Expired() : Refusal.Shredded();
        }
        if (row.Held) throw Held(1);
        await connection.Sql(ErasureSql.BlankRow, tenantId, reference.Bytes, row.Bucket).RunAsync(cancellationToken).ConfigureAwait(false);
        await Usage.MoveAsync(connection, tenantId, row.Bucket, -1, -row.Bytes, cancellationToken).ConfigureAwait(false);
        return await CommitAsync(connection, transaction, new(tenantId, "payload", [row.KeyId], 1, by) { Ref = reference }, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="subject">Blinded id; null: the whole tenant.</param>
    /// <param name="refKeyLost">The KEK that wrapped the reference key is gone: it goes too, so that the tenant can start afresh.</param>
    /// <returns>Null when the vault never held keys of it.</returns>
    public async Task<ErasureReceipt?> EraseAsync(string tenantId, byte[]? subject, Erasing by, CancellationToken cancellationToken, bool refKeyLost = false)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Waits for puts that hold these keys to commit, and makes later ones fail their check: nothing slips through.
        var owned = await connection.Sql(ErasureSql.LockKeys, tenantId, subject, refKeyLost).ListAsync(row => (Id: row.GetGuid(0), Live: row.GetBoolean(1)), cancellationToken).ConfigureAwait(false);
        if (owned.Count == 0) return null;
        var scope = subject is null ? "tenant" : "subject";
        var live = owned.Where(key => key.Live).Select(key => key.Id).ToArray();
        if (live.Length == 0)
        {
            await proofs.DeliverAsync(tenantId, cancellationToken).ConfigureAwait(false);
            return new(scope, 0, []);
        }
        var (count, held) = (await connection.Sql(subject is null ? ErasureSql.CountOfTenant : ErasureSql.CountOfSubject, tenantId, live)
            .ListAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false))[0];
        if (held > 0) throw Held(held);
        await connection.Sql(ErasureSql.ShredKeys, tenantId, live, time.GetUtcNow()).RunAsync(cancellationToken).ConfigureAwait(false);
        var receipt = await CommitAsync(connection, transaction, new(tenantId, scope, live, count, by) { Subject = subject }, cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    private async Task<ErasureReceipt> CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Erased erased, CancellationToken cancellationToken)
    {
        var entryId = await proofs.WriteAsync(connection, erased, cancellationToken).ConfigureAwait(false);
        // A crash before this erased nothing. After it, it is erased for good, and the proof reaches the ledger even if we don't live to send it.
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        if (erased.Scope != "payload") keys.Forget(erased.KeyIds);
        Log.Erased(logger, erased.Scope, erased.TenantId, erased.Payloads, erased.KeyIds.Count);
        await proofs.DeliverAsync(erased.TenantId, cancellationToken).ConfigureAwait(false);
        return new(erased.Scope, erased.Payloads, [.. erased.KeyIds.Select(id => id.ToString())], entryId);
    }

    private static Refusal Held(long payloads) => new(StatusCodes.Status409Conflict, ProblemCodes.LegalHold,
        $"{payloads} of the payloads are under legal hold. Nothing was erased; end the holds first (DELETE …/payloads/{{ref}}/hold).");
}
