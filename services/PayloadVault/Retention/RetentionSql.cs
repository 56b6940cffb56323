namespace AgentPlatform.PayloadVault.Retention;

internal static class RetentionSql
{
    /// <summary>Keeps the payload's key from being shredded while the hold is placed.</summary>
    public const string LockForHold = """
        SELECT p.bucket, p.held_by IS NOT NULL, p.salt <> '' AND k.wrapped IS NOT NULL, p.expires_at, octet_length(p.ciphertext)
        FROM payloads p JOIN vault_keys k ON k.tenant_id = p.tenant_id AND k.key_id = p.key_id
        WHERE p.tenant_id = $1 AND p.ref = $2 AND p.bucket IN ($3, 2147483647) FOR SHARE OF k FOR UPDATE OF p
        """;

    /// <summary>PostgreSQL moves the row to the partition that is never dropped, or back.</summary>
    public const string MoveTo = "UPDATE payloads SET bucket = $4, held_by = $5 WHERE tenant_id = $1 AND ref = $2 AND bucket = $3";

    public const string Remove = "DELETE FROM payloads WHERE tenant_id = $1 AND ref = $2 AND bucket = $3";

    public const string DropPartitions = "SELECT vault_drop_partitions($1)";
    public const string DropUsage = "DELETE FROM tenant_usage WHERE bucket < $1";
    public const string DropIdentical = "DELETE FROM identical_payloads WHERE (tenant_id, owner, payload_hash) IN (SELECT tenant_id, owner, payload_hash FROM identical_payloads WHERE expires_at <= $1 LIMIT 500)";
    public const string DropLinks = "DELETE FROM reveal_links WHERE expires_at <= $1";

    /// <summary>A small batch of expired rows in a partition that can't be dropped yet. Rows another process works on are its business.</summary>
    public const string SweepExpired = """
        WITH swept AS (
            DELETE FROM payloads WHERE (tenant_id, ref, bucket) IN (
                SELECT tenant_id, ref, bucket FROM payloads WHERE bucket = $1 AND expires_at <= $2 LIMIT $3 FOR UPDATE SKIP LOCKED) AND bucket = $1
            RETURNING tenant_id, bucket, salt, octet_length(ciphertext) AS bytes),
        freed AS (
            INSERT INTO tenant_usage (tenant_id, bucket, slot, payloads, bytes)
            SELECT tenant_id, bucket, 0, -count(*) FILTER (WHERE salt <> ''), -sum(bytes) FROM swept GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (tenant_id, bucket, slot) DO UPDATE SET payloads = tenant_usage.payloads + excluded.payloads, bytes = tenant_usage.bytes + excluded.bytes)
        SELECT count(*)::int FROM swept
        """;

    public const string UnsweptKeys = "SELECT tenant_id, key_id FROM vault_keys WHERE wrapped IS NULL AND NOT swept ORDER BY tenant_id, key_id LIMIT 20";

    /// <summary>A batch of ciphertexts whose key is gone. The rows stay until their partition goes, so that they are still known as erased.</summary>
    public const string SweepShredded = """
        WITH blanked AS (
            SELECT tenant_id, ref, bucket, octet_length(ciphertext) AS bytes FROM payloads WHERE tenant_id = $1 AND key_id = $2 AND salt <> '' LIMIT $3 FOR UPDATE SKIP LOCKED),
        done AS (
            UPDATE payloads p SET salt = '', nonce = '', ciphertext = '', payload_hash = '' FROM blanked b
            WHERE p.tenant_id = b.tenant_id AND p.ref = b.ref AND p.bucket = b.bucket),
        freed AS (
            INSERT INTO tenant_usage (tenant_id, bucket, slot, payloads, bytes)
            SELECT tenant_id, bucket, 0, -count(*), -sum(bytes) FROM blanked GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (tenant_id, bucket, slot) DO UPDATE SET payloads = tenant_usage.payloads + excluded.payloads, bytes = tenant_usage.bytes + excluded.bytes)
        SELECT count(*)::int FROM blanked
        """;

    public const string MarkSwept = """
        UPDATE vault_keys k SET swept = true WHERE tenant_id = $1 AND key_id = $2
        AND NOT EXISTS (SELECT FROM payloads p WHERE p.tenant_id = k.tenant_id AND p.key_id = k.key_id AND p.salt <> '')
        """;

    /// <summary>
    /// Live, held, expired, erased. The first two from the usage, where an expired payload counts until it is swept, the others from their rows;
    /// expired ones are looked for only where partitions hold some, and no further than a sweep of minutes.
    /// </summary>
    public const string Count = """
        SELECT (SELECT coalesce(sum(payloads), 0) FROM tenant_usage WHERE bucket <> 2147483647)::bigint,
               (SELECT coalesce(sum(payloads), 0) FROM tenant_usage WHERE bucket = 2147483647)::bigint,
               (SELECT count(*) FROM (SELECT FROM payloads WHERE bucket <= $1 AND expires_at <= $2 AND salt <> '' LIMIT 100000) AS expired),
               (SELECT count(*) FROM payloads WHERE salt = '')
        """;
}
