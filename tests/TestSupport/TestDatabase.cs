using System.Globalization;
using System.Security.Cryptography;
using AgentPlatform.Database;
using Npgsql;

namespace AgentPlatform.TestSupport;

/// <summary>A fresh, provisioned, empty database of its own; dropped with its roles on dispose.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static int _created;
    private readonly string _server;

    private TestDatabase(string server, DatabaseConnections connections) => (_server, Connections) = (server, connections);

    public DatabaseConnections Connections { get; }
    public string Owner => Connections.Owner!;
    public string Writer => Connections.Writer;
    public string Reader => Connections.Reader!;

    /// <summary>The server's administrator, connected to this database.</summary>
    public string Administrator => new NpgsqlConnectionStringBuilder(_server) { Database = Name }.ConnectionString;

    public string Name => new NpgsqlConnectionStringBuilder(Writer).Database!;

    /// <summary><c>ConnectionStrings:*</c> for a service: it applies its own migrations at start.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Configuration => Connections.ToConfiguration();

    /// <param name="database">One of <see cref="Contracts.Databases"/>.</param>
    /// <param name="server">Administrator of another server than the shared one.</param>
    public static async Task<TestDatabase> CreateAsync(string database, string? server = null)
    {
        server ??= await TestPostgres.AdministratorAsync();
        var name = string.Create(CultureInfo.InvariantCulture, $"{database}_{Environment.ProcessId}_{Interlocked.Increment(ref _created)}");
        var connections = DatabaseConnections.On(server, database, name, () => RandomNumberGenerator.GetHexString(24));
        await Provisioning.EnsureAsync(server, connections, CancellationToken.None);
        return new(server, connections);
    }

    /// <summary>Runs one statement as the administrator, in this database.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Administrator) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Kills every backend of this database: each open connection breaks, as when PostgreSQL's process dies.</summary>
    public Task KillBackendsAsync()
        => ExecuteAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    public async ValueTask DisposeAsync()
    {
        foreach (var connectionString in (string[])[Owner, Writer, Reader])
        {
            await using var pooled = new NpgsqlConnection(connectionString);
            NpgsqlConnection.ClearPool(pooled);
        }
        await using var server = new NpgsqlConnection(_server);
        await server.OpenAsync();
        string[] drops = [$"DATABASE IF EXISTS \"{Name}\" WITH (FORCE)", .. ((string[])["owner", "writer", "reader"]).Select(role => $"ROLE IF EXISTS \"{Name}_{role}\"")];
        foreach (var what in drops)
        {
            await using var command = new NpgsqlCommand($"DROP {what}", server);
            await command.ExecuteNonQueryAsync();
        }
    }
}
