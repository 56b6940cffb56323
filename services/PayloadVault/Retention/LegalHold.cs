using AgentPlatform.PayloadVault.Payloads;
using Npgsql;

namespace AgentPlatform.PayloadVault.Retention;

/// <summary>A payload under legal hold stays, and stays readable, past its time to live, and can't be erased.</summary>
public sealed class LegalHold(NpgsqlDataSource database, Partitions partitions, TimeProvider time)
{
    /// <summary>Placing a hold twice is placing it once. Expired or erased payloads can't be held any more.</summary>
    public async Task PlaceAsync(string tenantId, PayloadRef reference, string by, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await LockAsync(connection, tenantId, reference, cancellationToken).ConfigureAwait(false);
        if (row.Held) return;
        if (row.ExpiresAt <= time.GetUtcNow()) throw Refusal.Expired();
        await connection.Sql(RetentionSql.MoveTo, tenantId, reference.Bytes, row.Bucket, Bucket.Held, by).RunAsync(cancellationToken).ConfigureAwait(false);
        await Usage.MoveAsync(connection, tenantId, row.Bucket, -1, -row.Bytes, cancellationToken).ConfigureAwait(false);
        await Usage.MoveAsync(connection, tenantId, Bucket.Held, 1, row.Bytes, cancellationToken).ConfigureAwait(false);
        // Before this the payload may expire; after it it can't.
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Ends a hold: what has expired meanwhile is gone at once, the rest lives out its time.</summary>
    public async Task ReleaseAsync(string tenantId, PayloadRef reference, CancellationToken cancellationToken)
    {
        // The partition it came from may never have existed in this database's life (a restore), so make sure before the transaction.
        await partitions.EnsureAsync([reference.Bucket], cancellationToken).ConfigureAwait(false);
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await LockAsync(connection, tenantId, reference, cancellationToken).ConfigureAwait(false);
        if (!row.Held) return;
        await Usage.MoveAsync(connection, tenantId, Bucket.Held, -1, -row.Bytes, cancellationToken).ConfigureAwait(false);
        if (row.ExpiresAt <= time.GetUtcNow())
        {
            await connection.Sql(RetentionSql.Remove, tenantId, reference.Bytes, row.Bucket).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await connection.Sql(RetentionSql.MoveTo, tenantId, reference.Bytes, row.Bucket, reference.Bucket, null).RunAsync(cancellationToken).ConfigureAwait(false);
            await Usage.MoveAsync(connection, tenantId, reference.Bucket, 1, row.Bytes, cancellationToken).ConfigureAwait(false);
        }
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task<(int Bucket, bool Held, DateTimeOffset ExpiresAt, int Bytes)> LockAsync(NpgsqlConnection connection, string tenantId, PayloadRef reference, CancellationToken cancellationToken)
    {
        var found = await connection.Sql(RetentionSql.LockForHold, tenantId, reference.Bytes, reference.Bucket).ListAsync(
            row => (Bucket: row.GetInt32(0), Held: row.GetBoolean(1), Live: row.GetBoolean(2), ExpiresAt: row.GetFieldValue<DateTimeOffset>(3), Bytes: row.GetInt32(4)), cancellationToken).ConfigureAwait(false);
        return found switch
        {
            [] => throw Refusal.Expired(),
            [{ Live: false }, ..] => throw Refusal.Shredded(),
            [var row, ..] => (row.Bucket, row.Held, row.ExpiresAt, row.Bytes),
        };
    }
}
