namespace AgentPlatform.PayloadVault.Erasure;

internal static class ErasureSql
{
    public const string LockRow = """
        SELECT bucket, key_id, octet_length(salt) > 0, held_by IS NOT NULL, octet_length(ciphertext) FROM payloads
        WHERE tenant_id = $1 AND ref = $2 AND bucket IN ($3, 2147483647) FOR UPDATE
        """;

    /// <summary>The salt is key material, so it goes with the ciphertext.</summary>
    public const string BlankRow = "UPDATE payloads SET salt = '', nonce = '', ciphertext = '', payload_hash = '' WHERE tenant_id = $1 AND ref = $2 AND bucket = $3";

    /// <summary>Keys of one data subject, or ($2 null) of the tenant and all its subjects; the reference key only when it is lost anyway ($3).</summary>
    public const string LockKeys = """
        SELECT key_id, wrapped IS NOT NULL FROM vault_keys
        WHERE tenant_id = $1 AND (kind <> 3 OR $3) AND ($2::bytea IS NULL OR owner = $2) ORDER BY tenant_id, key_id FOR UPDATE
        """;

    public const string CountOfSubject = """
        SELECT count(*), count(*) FILTER (WHERE held_by IS NOT NULL) FROM payloads WHERE tenant_id = $1 AND of_subject AND key_id = ANY($2) AND salt <> ''
        """;

    public const string CountOfTenant = """
        SELECT count(*), count(*) FILTER (WHERE held_by IS NOT NULL) FROM payloads WHERE tenant_id = $1 AND key_id = ANY($2) AND salt <> ''
        """;

    public const string ShredKeys = "UPDATE vault_keys SET wrapped = NULL, shredded_at = $3 WHERE tenant_id = $1 AND key_id = ANY($2)";

    public const string InsertProof = "INSERT INTO pending_proofs (tenant_id, entry_id, record, created_at) VALUES ($1, $2, $3, $4)";

    public const string TenantsWithProofs = "SELECT DISTINCT tenant_id FROM pending_proofs";

    public const string PendingProofs = "SELECT entry_id, record FROM pending_proofs WHERE tenant_id = $1 ORDER BY created_at LIMIT 100";

    public const string DeleteProof = "DELETE FROM pending_proofs WHERE tenant_id = $1 AND entry_id = $2";
}
