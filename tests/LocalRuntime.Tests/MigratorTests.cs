using AgentPlatform.Contracts;
using AgentPlatform.Database;
using AgentPlatform.TestSupport;
using Npgsql;

namespace AgentPlatform.LocalRuntime.Tests;

public sealed class MigratorTests : IAsyncLifetime
{
    private static readonly Migration First = new(1, "things", "CREATE TABLE things (id int); REVOKE UPDATE, DELETE ON things FROM :\"writer\";");
    private static readonly Migration Second = new(2, "more", "ALTER TABLE things ADD name text;");
    private TestDatabase _database = null!;
    private NpgsqlDataSource _owner = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Databases.Ledger);
        _owner = NpgsqlDataSource.Create(_database.Owner);
    }

    public async Task DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task AppliesOnlyWhatIsNew()
    {
        Assert.Equal(1, await Apply(First));
        Assert.Equal(1, await Apply(First, Second));
        Assert.Equal(0, await Apply(First, Second));
    }

    [Fact]
    public async Task ManyReplicasAtOnceApplyEachOnce()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Apply(First, Second)));
        Assert.Equal(2, counts.Sum());
    }

    [Fact]
    public async Task AFailingMigrationLeavesThePreviousVersion()
    {
        await Assert.ThrowsAsync<PostgresException>(() => Apply(First, new Migration(2, "broken", "ALTER TABLE things ADD a int; SELECT nonsense;")));
        Assert.Equal(1, await Apply(First, Second));
    }

    [Fact]
    public async Task RefusesAChangedMigration()
    {
        await Apply(First);
        var failure = await Assert.ThrowsAsync<SchemaMismatchException>(() => Apply(First with { Sql = First.Sql + " " }));
        Assert.Contains("0001_things", failure.Message);
    }

    [Fact]
    public async Task RefusesADatabaseNewerThanThisBuild()
    {
        await Apply(First, Second);
        await Assert.ThrowsAsync<SchemaMismatchException>(() => Apply(First));
    }

    [Fact]
    public async Task TheWriterCanCheckButNotForgeTheVersion()
    {
        await using var writer = NpgsqlDataSource.Create(_database.Writer);
        await Assert.ThrowsAsync<SchemaMismatchException>(() => new Migrator([First]).CheckAsync(writer, CancellationToken.None));
        await Apply(First);
        await new Migrator([First]).CheckAsync(writer, CancellationToken.None);
        await using var forge = writer.CreateCommand("DELETE FROM schema_migrations");
        await Assert.ThrowsAsync<PostgresException>(() => forge.ExecuteNonQueryAsync());
    }

    [Fact]
    public async Task AMigrationCanNameTheWriter()
    {
        await Apply(First);
        await using var writer = NpgsqlDataSource.Create(_database.Writer);
        await using var delete = writer.CreateCommand("DELETE FROM things");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => delete.ExecuteNonQueryAsync())).SqlState);
    }

    private Task<int> Apply(params Migration[] migrations)
        => new Migrator(migrations).ApplyAsync(_owner, SchemaRoles.Of(_database.Writer, _database.Reader), CancellationToken.None);
}
