namespace AgentPlatform.PayloadVault.Keys;

internal static class KeySql
{
    private const string Columns = "key_id, version, kek_id, wrapped, created_at, retired_at";

    public const string Latest = $"""
        SELECT {Columns} FROM vault_keys WHERE tenant_id = $1 AND owner = $2 AND kind = $3 ORDER BY version DESC LIMIT 1
        """;

    /// <summary>Of two processes that create a version at once, one inserts; the other finds 0 rows and takes the winner's.</summary>
    public const string Insert = """
        INSERT INTO vault_keys (tenant_id, key_id, owner, kind, version, kek_id, wrapped, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
        """;

    public const string Retire = """
        UPDATE vault_keys SET retired_at = $2 WHERE tenant_id = $1 AND kind = 1 AND retired_at IS NULL AND wrapped IS NOT NULL
        """;

    public const string UnderOtherKek = """
        SELECT tenant_id, key_id, owner, kind, version, kek_id, wrapped, created_at FROM vault_keys
        WHERE wrapped IS NOT NULL AND kek_id <> $1 AND ($2::text IS NULL OR tenant_id = $2) AND (tenant_id, key_id) > ($3, $4)
        ORDER BY tenant_id, key_id LIMIT 100
        """;

    /// <summary>Compare and swap on the old bytes: a key shredded meanwhile stays shredded.</summary>
    public const string Rewrap = """
        UPDATE vault_keys SET kek_id = $4, wrapped = $5 WHERE tenant_id = $1 AND key_id = $2 AND wrapped = $3
        """;

    public const string Shredded = "SELECT key_id FROM vault_keys WHERE key_id = ANY($1) AND wrapped IS NULL";
}
