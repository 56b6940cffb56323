namespace AgentPlatform.Database;

internal static class MigrationSql
{
    /// <summary>Advisory locks are per database, so one constant serves every service.</summary>
    public const string Lock = "SELECT pg_advisory_lock(4710020260506)";
    public const string Unlock = "SELECT pg_advisory_unlock(4710020260506)";

    public const string CreateTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version    integer PRIMARY KEY,
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now());
        REVOKE ALL ON schema_migrations FROM :"writer";
        GRANT SELECT ON schema_migrations TO :"writer";
        """;

    public const string Applied = "SELECT version, checksum FROM schema_migrations ORDER BY version";
    public const string Record = "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)";
}
