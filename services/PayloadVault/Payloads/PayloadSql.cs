namespace AgentPlatform.PayloadVault.Payloads;

internal static class PayloadSql
{
    /// <summary>
    /// Holds the keys of a group against shredding until the commit, and fails (division by zero) when one is gone: sent with the COMMIT, it
    /// keeps anything from being acknowledged under a dead key without a round trip of its own. Ordered, as erasure orders its
    /// locks, so the two can't deadlock.
    /// </summary>
    public const string ConfirmKeys = """
        SELECT 1 / (count(*) = cardinality($2::uuid[]))::int FROM (
            SELECT key_id FROM vault_keys WHERE (tenant_id, key_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) AND wrapped IS NOT NULL
            ORDER BY tenant_id, key_id FOR SHARE) AS live
        """;

    public const string Copy = """
        COPY payloads (tenant_id, bucket, ref, key_id, hash_key_id, of_subject, payload_hash, content_type, run_id, stored_at, expires_at, salt, nonce, ciphertext)
        FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>The same, for few rows.</summary>
    public const string Insert = """
        INSERT INTO payloads (tenant_id, bucket, ref, key_id, hash_key_id, of_subject, payload_hash, content_type, run_id, stored_at, expires_at, salt, nonce, ciphertext)
        SELECT * FROM unnest($1::text[], $2::int[], $3::bytea[], $4::uuid[], $5::uuid[], $6::boolean[], $7::bytea[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[],
            $12::bytea[], $13::bytea[], $14::bytea[])
        """;

    public const string AddUsage = """
        INSERT INTO tenant_usage (tenant_id, bucket, slot, payloads, bytes)
        SELECT * FROM unnest($1::text[], $2::int[], $3::smallint[], $4::bigint[], $5::bigint[])
        ON CONFLICT (tenant_id, bucket, slot) DO UPDATE SET payloads = tenant_usage.payloads + excluded.payloads, bytes = tenant_usage.bytes + excluded.bytes
        """;

    public const string AddPartition = "SELECT vault_add_partition($1)";

    /// <summary>
    /// Puts of the same content follow one another, so that the next statement sees what an earlier one committed. 256 locks a database bound
    /// what a group can hold; ordered, so that groups can't deadlock.
    /// </summary>
    public const string QueueIdentical = """
        SELECT pg_advisory_xact_lock(47100205, slot) FROM (
            SELECT DISTINCT get_byte(h, 0) AS slot FROM unnest($1::bytea[]) AS n (h) ORDER BY 1 OFFSET 0) AS slots
        """;

    /// <summary>
    /// Claims each payload for this put, unless a live one with the same content lives (nearly) as long. Rows that come back are to be stored; for the others the earlier reference stands.
    /// </summary>
    public const string ClaimIdentical = """
        INSERT INTO identical_payloads AS i (tenant_id, owner, payload_hash, ref, expires_at, enough_until)
        SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::bytea[], $5::timestamptz[], $6::timestamptz[]) AS n (t, o, h, r, e, u) ORDER BY t, o, h
        ON CONFLICT (tenant_id, owner, payload_hash) DO UPDATE SET ref = excluded.ref, expires_at = excluded.expires_at, enough_until = excluded.enough_until
        WHERE i.expires_at < excluded.enough_until
           OR NOT EXISTS (SELECT FROM payloads p JOIN vault_keys k USING (tenant_id, key_id) WHERE p.tenant_id = i.tenant_id AND p.ref = i.ref AND p.salt <> '' AND k.wrapped IS NOT NULL)
        RETURNING ref
        """;

    public const string Identical = """
        SELECT n.r, i.ref, i.expires_at FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::bytea[]) AS n (t, o, h, r)
        JOIN identical_payloads i ON i.tenant_id = n.t AND i.owner = n.o AND i.payload_hash = n.h
        """;

    public const string Find = """
        SELECT p.key_id, p.hash_key_id, p.payload_hash, p.content_type, p.run_id, p.stored_at, p.expires_at, p.salt, p.nonce, p.ciphertext, p.bucket,
               d.owner, d.version, d.kek_id, d.wrapped, d.created_at, h.version, h.kek_id, h.wrapped, h.created_at
        FROM payloads p
        JOIN vault_keys d ON d.tenant_id = p.tenant_id AND d.key_id = p.key_id
        LEFT JOIN vault_keys h ON h.tenant_id = p.tenant_id AND h.key_id = p.hash_key_id
        WHERE p.tenant_id = $1 AND p.ref = $2 AND p.bucket IN ($3, 2147483647)
        """;
}
