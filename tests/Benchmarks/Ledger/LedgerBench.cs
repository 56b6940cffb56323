using System.Security.Cryptography;
using AgentPlatform.AuditLedger;
using AgentPlatform.AuditLedger.Appending;
using AgentPlatform.AuditLedger.Checkpoints;
using AgentPlatform.AuditLedger.Core;
using AgentPlatform.AuditLedger.Reading;
using AgentPlatform.AuditLedger.Records;
using AgentPlatform.AuditLedger.Retention;
using AgentPlatform.AuditLedger.Verification;
using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.LocalRuntime.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AgentPlatform.Benchmarks.Ledger;

/// <summary>The ledger below HTTP, on a PostgreSQL of its own with fsync and synchronous_commit on.</summary>
internal sealed class LedgerBench : IAsyncDisposable
{
    public const string Tenant = "t_bench";
    private readonly PostgresServer _server;
    private readonly string _folder;

    private LedgerBench(PostgresServer server, string folder, NpgsqlDataSource writer, NpgsqlDataSource owner)
    {
        (_server, _folder, Database, Owner) = (server, folder, writer, owner);
        Store = new(writer);
        Writer = new(Store, new BatchCommit(writer), Options.Create(new LedgerOptions()), TimeProvider.System, new HeadNews(writer, TimeProvider.System, NullLogger<HeadNews>.Instance), NullLogger<LedgerWriter>.Instance);
        var retention = new RetentionStore(writer);
        Entries = new(writer, new ArchiveReader(retention, null));
        Tree = new(writer);
        Check = new(new VerificationStore(writer), Entries, new CheckpointStore(writer), retention, Tree);
    }

    /// <summary>As the service's role, on as many connections as a comparison needs.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>May create the tables to compare with.</summary>
    public NpgsqlDataSource Owner { get; }

    public LedgerStore Store { get; }
    public LedgerWriter Writer { get; }
    public EntryStore Entries { get; }
    public TreeReader Tree { get; }
    public ChainCheck Check { get; }

    public static async Task<LedgerBench> StartAsync(CancellationToken cancellationToken)
    {
        // Not a private folder: PostgreSQL runs as another user when we are root.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"agentplatform-bench-{Guid.NewGuid():N}")).FullName;
        var server = await PostgresServer.StartAsync(new() { DataDirectory = folder }, cancellationToken);
        var connections = DatabaseConnections.On(server.ConnectionString, Databases.Ledger, "ledger_bench", () => RandomNumberGenerator.GetHexString(24));
        await Provisioning.EnsureAsync(server.ConnectionString, connections, cancellationToken);
        // The comparisons' pool is as Npgsql's comes, but for prepared statements.
        var owner = NpgsqlDataSource.Create(connections.Owner + ";Max Auto Prepare=64;Auto Prepare Min Usages=2");
        await new Migrator(Migration.In(typeof(LedgerOptions).Assembly)).ApplyAsync(owner, SchemaRoles.Of(connections.Writer, connections.Reader), cancellationToken);
        return new(server, folder, PlatformDatabase.Open(connections.Writer), owner);
    }

    /// <summary>A record as a harness sends it, about 1 KiB, canonicalized and checked as the endpoint does; only its text was made beforehand.</summary>
    public static IncomingRecord Record()
    {
        Span<byte> text = stackalloc byte[s_texts[0].Length];
        s_texts[Random.Shared.Next(s_texts.Length)].CopyTo(text);
        Guid.CreateVersion7().TryFormat(text[IdPlace..], out _);
        return new(CanonicalJson.Canonicalize(text), Tenant);
    }

    private static readonly byte[][] s_texts = [.. Enumerable.Range(0, 1000).Select(run => System.Text.Encoding.UTF8.GetBytes($$"""
        {"entry_id":"{{Guid.Empty}}","type":"tool.outcome","timestamp":"2026-05-06T06:00:08.000Z","environment":"prod","tenant_id":"{{Tenant}}",
        "workflow_id":"customer_support_triage_v7","run_id":"run_01J3K6{{run:D3}}","step_index":3,"actor":{"user_id":"u_123","is_agent":true},
        "action":{"type":"tool.call","tool_name":"gmail.send","side_effect_level":"write","target":"thread_18b4f5e2a8c","idempotency_key":"gmail.send:thread_18b4f5e2:msg_02","tool_schema_version":"3"},
        "payload":{"args_hash":"hmac-sha256:3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d3b4d","payload_ref":"vault_7QwXyZ","result_hash":"hmac-sha256:91ad91ad91ad91ad91ad91ad91ad91ad91ad91ad91ad91ad91ad91ad91ad91ad"},
        "outcome":{"status":"ok","error_class":"none","retry_count":1,"latency_ms":3920,"circuit_breaker_tripped":false},
        "usage":{"tokens_in":2231,"tokens_out":412,"cost_usd":0.0184,"price_table_version":"2026-05-01"},
        "versions":{"model":{"provider":"openai","name":"gpt-4.1","version":"2026-04-xx"},"prompt_version":"support_triage_prompt@2026-05-01","policy_version":"support_policy@2026-05-03"},
        "trace":{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","sampled":true} }
        """))];

    private static int IdPlace => "{\"entry_id\":\"".Length;

    /// <summary>What <see cref="Record"/> becomes: the row other tables of the comparisons take.</summary>
    public static (IncomingRecord Record, Digest Hash, byte[] Sealed) Row(long seq, Digest head, Recorder recorder)
    {
        var record = Record();
        var buffer = new byte[EntrySeal.MaxSize(record.Canonical.Length, recorder)];
        var hash = EntrySeal.Seal(record.Canonical.Span, record.IntegrityPlace, new(seq, head, TimeProvider.System.GetUtcNow().UtcDateTime, recorder), buffer, out var length);
        return (record, hash, buffer[..length]);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Database.DisposeAsync();
        await Owner.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
