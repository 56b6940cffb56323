namespace AgentPlatform.Database;

internal static class ProvisioningSql
{
    public const string Lock = "SELECT pg_advisory_lock(4710020260507)";
    public const string Unlock = "SELECT pg_advisory_unlock(4710020260507)";
    public const string RoleExists = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)";
    public const string DatabaseExists = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";

    /// <param name="verifier">Base64 and punctuation without quotes, see <see cref="ScramVerifier"/>.</param>
    public static string Role(bool exists, string name, string verifier)
        => $"{(exists ? "ALTER" : "CREATE")} ROLE {SchemaRoles.Quote(name)} LOGIN PASSWORD '{verifier}'";

    /// <summary>An administrator without superuser rights may only hand a database to a role it is a member of.</summary>
    public static string LetAdministratorActAs(string owner) => $"""
        DO $do$ BEGIN
          IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            GRANT {SchemaRoles.Quote(owner)} TO CURRENT_USER;
          END IF;
        END $do$
        """;

    public static string CreateDatabase(string name, string owner)
        => $"CREATE DATABASE {SchemaRoles.Quote(name)} OWNER {SchemaRoles.Quote(owner)} TEMPLATE template0 ENCODING 'UTF8'";

    /// <summary>Run as the owner. Tables it creates later are the writer's to change by row and the reader's to read; a migration may take away more.</summary>
    public static string Grants(string database, string writer, string reader)
    {
        var (d, w, r) = (SchemaRoles.Quote(database), SchemaRoles.Quote(writer), SchemaRoles.Quote(reader));
        return $"""
            REVOKE ALL ON DATABASE {d} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {d} TO {w}, {r};
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            GRANT USAGE ON SCHEMA public TO {w}, {r};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {w};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {w};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {r};
            """;
    }
}
