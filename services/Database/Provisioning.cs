using Npgsql;

namespace AgentPlatform.Database;

/// <summary>
/// Creates a database and its owner, writer and reader login roles with the passwords of their connection strings.
/// Idempotent, and the way to change a password. Passwords reach the server as SCRAM verifiers only.
/// </summary>
public static class Provisioning
{
    /// <param name="administrator">A superuser's connection string, or one of a role with CREATEDB and CREATEROLE.</param>
    /// <param name="connections">All three must be present and name the same database.</param>
    public static async Task EnsureAsync(string administrator, DatabaseConnections connections, CancellationToken cancellationToken)
    {
        var roles = new Roles(connections);
        await using (var server = new NpgsqlConnection(administrator))
        {
            await server.OpenAsync(cancellationToken);
            // Two provisionings of one server at once would fail on the shared catalogs.
            await ExecuteAsync(server, ProvisioningSql.Lock, cancellationToken);
            foreach (var login in roles.All) await EnsureRoleAsync(server, login, cancellationToken);
            if (!await ExistsAsync(server, ProvisioningSql.DatabaseExists, roles.Database, cancellationToken))
            {
                await ExecuteAsync(server, ProvisioningSql.LetAdministratorActAs(roles.Owner.Username!), cancellationToken);
                await ExecuteAsync(server, ProvisioningSql.CreateDatabase(roles.Database, roles.Owner.Username!), cancellationToken);
            }
            await ExecuteAsync(server, ProvisioningSql.Unlock, cancellationToken);
        }
        await using var owner = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connections.Owner) { Pooling = false }.ConnectionString);
        await owner.OpenAsync(cancellationToken);
        await ExecuteAsync(owner, ProvisioningSql.Grants(roles.Database, roles.Writer.Username!, roles.Reader.Username!), cancellationToken);
    }

    private static async Task EnsureRoleAsync(NpgsqlConnection server, NpgsqlConnectionStringBuilder login, CancellationToken cancellationToken)
    {
        var exists = await ExistsAsync(server, ProvisioningSql.RoleExists, login.Username!, cancellationToken);
        await ExecuteAsync(server, ProvisioningSql.Role(exists, login.Username!, ScramVerifier.Of(login.Password!)), cancellationToken);
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection server, string sql, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, server) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed class Roles
    {
        public Roles(DatabaseConnections connections)
        {
            Owner = Parse(connections.Owner, "-owner");
            Writer = Parse(connections.Writer, "");
            Reader = Parse(connections.Reader, "-reader");
            Database = Owner.Database!;
            if (Writer.Database != Database || Reader.Database != Database)
                throw new InvalidOperationException($"The connection strings of {connections.Database} name different databases.");

            NpgsqlConnectionStringBuilder Parse(string? value, string suffix)
            {
                var key = $"ConnectionStrings:{connections.Database}{suffix}";
                var login = new NpgsqlConnectionStringBuilder(value ?? throw new InvalidOperationException($"{key} is missing; provisioning needs all three roles."));
                return login is { Username.Length: > 0, Password.Length: > 0, Database.Length: > 0 } ? login
                    : throw new InvalidOperationException($"{key} must have Database, Username and Password.");
            }
        }

        public string Database { get; }
        public NpgsqlConnectionStringBuilder Owner { get; }
        public NpgsqlConnectionStringBuilder Writer { get; }
        public NpgsqlConnectionStringBuilder Reader { get; }
        public NpgsqlConnectionStringBuilder[] All => [Owner, Writer, Reader];
    }
}
