using AgentPlatform.Contracts;
using AgentPlatform.LocalRuntime.Postgres;
using AgentPlatform.PayloadVault;
using AgentPlatform.PayloadVault.Payloads;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AgentPlatform.Benchmarks.Vault;

/// <summary>The vault on a PostgreSQL of its own, with data on disk and every commit flushed. Its HTTP side is there, and unused by P7.</summary>
internal sealed class VaultPipeline : IAsyncDisposable
{
    private readonly string _folder;
    private readonly PostgresServer _server;
    private readonly TestDatabase _database;

    private VaultPipeline(string folder, PostgresServer server, TestDatabase database, BenchLedger ledger, ManualTime time)
    {
        (_folder, _server, _database, Time) = (folder, server, database, time);
        KeyValuePair<string, string?>[] configuration =
        [
            .. database.Configuration, new("Vault:Kek:File", Path.Combine(folder, "kek")), new("Vault:Maintenance", "10:00:00"), new("Vault:Limits:StoredBytesPerTenant", $"{1L << 40}"),
            new("Vault:Limits:PutsPerMinute", "2000000000"), new("Vault:Limits:ReadsPerMinute", "2000000000"), new("Logging:LogLevel:Default", "Warning"),
        ];
        // The test host looks for a content root by folder name, which only test projects have beside them.
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_PAYLOADVAULT", AppContext.BaseDirectory);
        Host = new(configuration, services => services.AddSingleton<Clients.ILedger>(ledger).AddSingleton<TimeProvider>(time));
        Database = NpgsqlDataSource.Create(database.Owner);
    }

    public ServiceHost<PayloadVault.Vault> Host { get; }
    public ManualTime Time { get; }

    /// <summary>As the owner: creates and looks into tables.</summary>
    public NpgsqlDataSource Database { get; }

    public PayloadWriter Writer => Host.Services.GetRequiredService<PayloadWriter>();

    public static async Task<VaultPipeline> StartAsync(CancellationToken cancellationToken)
    {
        var folder = TestPostgres.NewFolder();
        var server = await PostgresServer.StartAsync(new() { DataDirectory = Path.Combine(folder, "data"), Fsync = true }, cancellationToken);
        return new(folder, server, await TestDatabase.CreateAsync(Databases.Vault, server.ConnectionString), new(), new(DateTimeOffset.UtcNow));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
