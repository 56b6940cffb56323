using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.TestSupport;
using Npgsql;

namespace AgentPlatform.LocalRuntime.Tests;

public sealed class ProvisioningTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync(Databases.Ledger);
    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task RunsAgainWithoutChange()
        => await Provisioning.EnsureAsync(await TestPostgres.AdministratorAsync(), _database.Connections, CancellationToken.None);

    [Fact]
    public async Task RunsManyTimesAtOnce()
    {
        var administrator = await TestPostgres.AdministratorAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Provisioning.EnsureAsync(administrator, _database.Connections, CancellationToken.None)));
    }

    [Fact]
    public async Task ChangesAPassword()
    {
        var changed = new NpgsqlConnectionStringBuilder(_database.Writer) { Password = "another-one" }.ConnectionString;
        await Provisioning.EnsureAsync(await TestPostgres.AdministratorAsync(), _database.Connections with { Writer = changed }, CancellationToken.None);
        await using var writer = NpgsqlDataSource.Create(changed);
        Assert.Equal(1, await Scalar(writer, "SELECT 1"));
    }

    [Fact]
    public async Task WriterChangesRowsButNotTheSchema()
    {
        await OwnerMakesTable();
        await using var writer = NpgsqlDataSource.Create(_database.Writer);
        await Scalar(writer, "INSERT INTO things VALUES (1)");
        await Refused(writer, "DROP TABLE things");
        await Refused(writer, "CREATE TABLE mine (id int)");
    }

    [Fact]
    public async Task ReaderOnlyReads()
    {
        await OwnerMakesTable();
        await using var reader = NpgsqlDataSource.Create(_database.Reader);
        Assert.Equal(0L, await Scalar(reader, "SELECT count(*) FROM things"));
        await Refused(reader, "INSERT INTO things VALUES (1)");
    }

    [Fact]
    public async Task RolesOfAnotherDatabaseMayNotConnect()
    {
        await using var other = await TestDatabase.CreateAsync(Databases.Vault);
        var intruder = new NpgsqlConnectionStringBuilder(other.Owner) { Database = _database.Name, Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(intruder);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task NamesTheMissingConnectionString()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Provisioning.EnsureAsync(
            await TestPostgres.AdministratorAsync(), _database.Connections with { Reader = null }, CancellationToken.None));
        Assert.Contains("ConnectionStrings:ledger-reader", failure.Message);
    }

    private async Task OwnerMakesTable()
    {
        await using var owner = NpgsqlDataSource.Create(_database.Owner);
        await Scalar(owner, "CREATE TABLE things (id int)");
    }

    private static async Task<object?> Scalar(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task Refused(NpgsqlDataSource source, string sql)
        => Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => Scalar(source, sql))).SqlState);
}
