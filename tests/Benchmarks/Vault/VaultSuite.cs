using AgentPlatform.AuditLedger.Core;
using AgentPlatform.PayloadVault.Payloads;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.Benchmarks.Vault;

/// <summary>
/// P7: puts of 2 KiB JSON documents in batches of 100 (canonicalize, hash, encrypt, store durably, acknowledge) by as many callers as P14
/// has runs, against COPY of the same bytes in the clear, one commit a batch, into a table with the same primary key, over as many
/// connections as make it fastest.
/// </summary>
internal sealed class VaultSuite : ISuite
{
    private const int Batch = 100, Callers = 64, Connections = 16;
    private const string Tenant = "t_bench";

    public string Name => "vault";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using var vault = await VaultPipeline.StartAsync(cancellationToken);
        await using (var create = vault.Database.CreateCommand(PlainTable)) await create.ExecuteNonQueryAsync(cancellationToken);
        var documents = Documents.Of(Batch);
        await new Bar("P7", ">=", 0.7) { WarmUpSlices = 12, Pairs = 30 }.MeasureAsync(
            Slices.Rate(Callers, async (_, stop) =>
            {
                var payloads = new NewPayload[Batch];
                for (var i = 0; i < Batch; i++) payloads[i] = new(CanonicalJson.Canonicalize(documents[i]), "application/json", TimeSpan.FromDays(1), null, "run_1");
                return (await vault.Writer.PutAsync(Tenant, payloads, stop)).Count;
            }),
            Slices.Rate(Connections, (_, stop) => CopyAsync(vault.Database, documents, stop)), cancellationToken);
    }

    internal const string PlainTable = """
        CREATE TABLE plain (tenant_id text NOT NULL, ref bytea NOT NULL, content bytea NOT NULL, PRIMARY KEY (tenant_id, ref)) WITH (toast_tuple_target = 8160);
        ALTER TABLE plain ALTER COLUMN content SET STORAGE EXTERNAL
        """;

    internal static async Task<int> CopyAsync(NpgsqlDataSource database, byte[][] documents, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var copy = await connection.BeginBinaryImportAsync("COPY plain FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var document in documents)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(Tenant, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(Guid.CreateVersion7().ToByteArray(bigEndian: true), NpgsqlDbType.Bytea, cancellationToken);
            await copy.WriteAsync(document, NpgsqlDbType.Bytea, cancellationToken);
        }
        return (int)await copy.CompleteAsync(cancellationToken);
    }
}
