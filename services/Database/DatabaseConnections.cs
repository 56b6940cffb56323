using AgentPlatform.Contracts;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace AgentPlatform.Database;

/// <summary>The three ways into a database, by role.</summary>
/// <param name="Writer">Serves requests: rows only.</param>
/// <param name="Owner">Applies migrations; absent where someone else does.</param>
/// <param name="Reader">SELECT only.</param>
public sealed record DatabaseConnections(string Database, string Writer, string? Owner, string? Reader)
{
    /// <summary>Reads <c>ConnectionStrings:{database}</c>, <c>…-owner</c> and <c>…-reader</c>.</summary>
    public static DatabaseConnections Of(IConfiguration configuration, string database)
        => new(database, configuration.GetConnectionString(Databases.Writer(database))
                ?? throw new InvalidOperationException($"ConnectionStrings:{Databases.Writer(database)} must be the PostgreSQL connection string of the service's own role."),
            configuration.GetConnectionString(Databases.Owner(database)),
            configuration.GetConnectionString(Databases.Reader(database)));

    /// <summary>Connection strings for a new database on the administrator's server: roles <c>{name}_owner|writer|reader</c>.</summary>
    /// <param name="password">A fresh password for each call.</param>
    public static DatabaseConnections On(string administrator, string database, string name, Func<string> password)
    {
        return new(database, For("writer"), For("owner"), For("reader"));

        string For(string role)
        {
            var server = new NpgsqlConnectionStringBuilder(administrator);
            return new NpgsqlConnectionStringBuilder
            {
                Host = server.Host,
                Port = server.Port,
                SslMode = server.SslMode,
                Database = name,
                Username = $"{name}_{role}",
                Password = password(),
            }.ConnectionString;
        }
    }

    /// <summary>As configuration keys, for a service or <c>DatabaseSetup</c>.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ToConfiguration()
    {
        yield return new($"ConnectionStrings:{Databases.Writer(Database)}", Writer);
        if (Owner is not null) yield return new($"ConnectionStrings:{Databases.Owner(Database)}", Owner);
        if (Reader is not null) yield return new($"ConnectionStrings:{Databases.Reader(Database)}", Reader);
    }
}
