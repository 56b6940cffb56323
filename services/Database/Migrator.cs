using Npgsql;

namespace AgentPlatform.Database;

/// <summary>Applies migrations, or checks that they were applied. Both refuse a schema this build does not know.</summary>
public sealed class Migrator(IReadOnlyList<Migration> migrations)
{
    /// <summary>Brings the schema up to date. Safe with any number of replicas starting at once: one works, the others wait and find it done.</summary>
    /// <param name="roles">Values of <c>:"writer"</c> and <c>:"reader"</c>.</param>
    /// <returns>How many migrations were applied.</returns>
    public async Task<int> ApplyAsync(NpgsqlDataSource owner, SchemaRoles roles, CancellationToken cancellationToken)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        // Session lock: released with the connection, so a killed migrator never blocks the next one.
        await ExecuteAsync(connection, MigrationSql.Lock, cancellationToken);
        await ExecuteAsync(connection, roles.Fill(MigrationSql.CreateTable), cancellationToken);
        var pending = Pending(await AppliedAsync(connection, cancellationToken));
        foreach (var migration in pending)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, roles.Fill(migration.Sql), cancellationToken);
            await using var record = new NpgsqlCommand(MigrationSql.Record, connection)
            {
                Parameters = { new() { Value = migration.Version }, new() { Value = migration.Name }, new() { Value = migration.Checksum } },
            };
            await record.ExecuteNonQueryAsync(cancellationToken);
            // A crash before this leaves the schema at the previous version, after it at this one; never between.
            await transaction.CommitAsync(cancellationToken);
        }
        await ExecuteAsync(connection, MigrationSql.Unlock, cancellationToken);
        return pending.Count;
    }

    /// <summary>Throws <see cref="SchemaMismatchException"/> unless the database has exactly these migrations.</summary>
    public async Task CheckAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var pending = Pending(await AppliedAsync(connection, cancellationToken));
        if (pending.Count > 0)
            throw new SchemaMismatchException($"The database lacks migration {pending[0].Version:0000}_{pending[0].Name}. Start one replica with the owner's connection string to apply it.");
    }

    private List<Migration> Pending(List<(int Version, string Checksum)> applied)
    {
        foreach (var (version, checksum) in applied)
        {
            if (version > migrations.Count)
                throw new SchemaMismatchException($"The database is at schema version {version}, this build knows {migrations.Count}: it is older than the database. Run the newer build.");
            if (migrations[version - 1].Checksum != checksum)
                throw new SchemaMismatchException($"Migration {version:0000}_{migrations[version - 1].Name} was changed after it was applied. Restore the file and add a new migration.");
        }
        return [.. migrations.Skip(applied.Count)];
    }

    private static async Task<List<(int Version, string Checksum)>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new List<(int, string)>();
        try
        {
            await using var command = new NpgsqlCommand(MigrationSql.Applied, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) applied.Add((reader.GetInt32(0), reader.GetString(1)));
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return [];
        }
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>The schema is not the one this build was made for; the service does not start.</summary>
public sealed class SchemaMismatchException(string message) : Exception(message);
