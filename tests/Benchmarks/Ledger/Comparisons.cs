using System.Globalization;
using AgentPlatform.AuditLedger.Core;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.Benchmarks.Ledger;

/// <summary>What one would do without a ledger: the same rows into a plain table with one key.</summary>
internal sealed class Comparisons(LedgerBench bench)
{
    private const int PerCommit = 512;
    private const string Columns = "tenant_id, seq, entry_id, recorded_at, recorded_by, type, run_id, tool_name, this_hash, record";
    private static readonly Recorder s_recorder = new("svc_harness");
    private long _seq;

    public Task CreateAsync() => bench.ExecuteAsync($"""
        CREATE TABLE plain (tenant_id text NOT NULL, seq bigint NOT NULL, entry_id uuid NOT NULL, recorded_at timestamptz NOT NULL, recorded_by text NOT NULL,
            type text NOT NULL, run_id text, tool_name text, this_hash bytea NOT NULL, record bytea NOT NULL, PRIMARY KEY (tenant_id, seq));
        ALTER TABLE plain ALTER COLUMN record SET STORAGE EXTERNAL;
        CREATE TABLE naive_head (tenant_id text PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL);
        INSERT INTO naive_head VALUES ('{LedgerBench.Tenant}', -1, '\x00');
        CREATE TABLE naive (LIKE plain INCLUDING ALL);
        """);

    /// <summary>Binary COPY, 512 rows a commit, rows made beforehand: rows per second of the database alone.</summary>
    public Bar.Slice Copy()
    {
        var rows = Enumerable.Range(0, PerCommit).Select(seq => LedgerBench.Row(seq, Digest.Zero, s_recorder)).ToArray();
        return Slices.Rate(1, async (_, cancellationToken) =>
        {
            await using var connection = await bench.Owner.OpenConnectionAsync(cancellationToken);
            await using var copy = await connection.BeginBinaryImportAsync($"COPY plain ({Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
            foreach (var (record, hash, sealedBytes) in rows)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(LedgerBench.Tenant, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(Interlocked.Increment(ref _seq), NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(record.EntryId, NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(TimeProvider.System.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
                await copy.WriteAsync("svc_harness", NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(record.Type, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(record.RunId!, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(record.ToolName!, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(hash.ToArray(), NpgsqlDbType.Bytea, cancellationToken);
                await copy.WriteAsync(sealedBytes, NpgsqlDbType.Bytea, cancellationToken);
            }
            await copy.CompleteAsync(cancellationToken);
            return PerCommit;
        });
    }

    /// <summary>One row, one commit.</summary>
    public async Task InsertAsync(CancellationToken cancellationToken)
    {
        var seq = Interlocked.Increment(ref _seq);
        var (record, hash, sealedBytes) = LedgerBench.Row(seq, Digest.Zero, s_recorder);
        await using var insert = bench.Owner.CreateCommand(Insert("plain"));
        Fill(insert, seq, record, hash, sealedBytes);
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A chain as it is often written: lock the head, read it, insert, advance it, commit.</summary>
    public async Task ChainNaivelyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await bench.Owner.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var read = new NpgsqlCommand($"SELECT seq FROM naive_head WHERE tenant_id = '{LedgerBench.Tenant}' FOR UPDATE", connection);
        var seq = Convert.ToInt64(await read.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) + 1;
        var (record, hash, sealedBytes) = LedgerBench.Row(seq, Digest.Zero, s_recorder);
        await using var insert = new NpgsqlCommand(Insert("naive"), connection);
        Fill(insert, seq, record, hash, sealedBytes);
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await using var advance = new NpgsqlCommand($"UPDATE naive_head SET seq = $1, hash = $2 WHERE tenant_id = '{LedgerBench.Tenant}'", connection)
        {
            Parameters = { new() { Value = seq }, new() { Value = hash.ToArray() } },
        };
        await advance.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static string Insert(string table) => $"INSERT INTO {table} ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    private static void Fill(NpgsqlCommand insert, long seq, AuditLedger.Records.IncomingRecord record, Digest hash, byte[] sealedBytes)
    {
        foreach (var value in (object[])[LedgerBench.Tenant, seq, record.EntryId, TimeProvider.System.GetUtcNow().UtcDateTime, "svc_harness", record.Type, record.RunId!, record.ToolName!, hash.ToArray(), sealedBytes])
            insert.Parameters.Add(new() { Value = value });
    }
}
