using System.Text;
using AgentPlatform.Contracts;
using AgentPlatform.TestSupport;
using Npgsql;

namespace AgentPlatform.LocalRuntime.Tests;

/// <summary>The test kit's own proxy: kill tests rest on what it does to a COMMIT.</summary>
public sealed class TcpProxyTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Databases.Ledger);
        await _database.ExecuteAsync("CREATE TABLE things (id int)");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(CutPoint.BeforeServerSees, 0L)]
    [InlineData(CutPoint.BeforeClientHears, 1L)]
    public async Task CutsOneCommit(CutPoint point, long rows)
    {
        var server = new NpgsqlConnectionStringBuilder(_database.Administrator);
        await using var proxy = new TcpProxy(server.Host!, server.Port);
        server.Port = proxy.Port;
        server.Pooling = false;
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var insert = new NpgsqlCommand("INSERT INTO things VALUES (1)", connection);
            await insert.ExecuteNonQueryAsync();
            proxy.CutOnce(chunk => Encoding.UTF8.GetString(chunk.Span).Contains("COMMIT"), point);
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync());
        }
        Assert.Equal(rows, await _database.ExecuteAsync("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task CutsEverythingAndRefusesNewConnections()
    {
        var server = new NpgsqlConnectionStringBuilder(_database.Administrator) { Pooling = false };
        await using var proxy = new TcpProxy(server.Host!, server.Port);
        server.Port = proxy.Port;
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        proxy.Refuse = true;
        proxy.CutAll();
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync());
        await using var another = new NpgsqlConnection(server.ConnectionString);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => another.OpenAsync());
    }
}
