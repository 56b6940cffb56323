-- Keys, payloads, and what erasure needs. Every table is keyed by tenant first, so a distributed PostgreSQL can shard it.

CREATE TABLE vault_keys (
    tenant_id   text        NOT NULL,
    key_id      uuid        NOT NULL,
    owner       bytea       NOT NULL,   -- empty: the tenant; else a blinded data subject
    kind        smallint    NOT NULL,   -- 1 data, 2 hash, 3 ref
    version     integer     NOT NULL,
    kek_id      text        NOT NULL,
    wrapped     bytea,                  -- NULL: shredded, for ever
    created_at  timestamptz NOT NULL,
    retired_at  timestamptz,            -- encrypts no more, still opens
    shredded_at timestamptz,
    swept       boolean     NOT NULL DEFAULT false,  -- no row under a shredded key is left
    PRIMARY KEY (tenant_id, key_id),
    UNIQUE (tenant_id, owner, kind, version)
);
CREATE INDEX vault_keys_unswept ON vault_keys (tenant_id, key_id) WHERE wrapped IS NULL AND NOT swept;

-- One row a payload. The partition is the payload's six hours of expiry, so that expiry drops tables; 2147483647 holds what is under legal hold.
CREATE TABLE payloads (
    tenant_id    text        NOT NULL,
    bucket       integer     NOT NULL,
    ref          bytea       NOT NULL,
    key_id       uuid        NOT NULL,
    hash_key_id  uuid,                   -- NULL: a bare SHA-256
    of_subject   boolean     NOT NULL,
    payload_hash bytea       NOT NULL,
    content_type text        NOT NULL,
    run_id       text,
    stored_at    timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    held_by      text,
    salt         bytea       NOT NULL,
    nonce        bytea       NOT NULL,
    ciphertext   bytea       NOT NULL,   -- and tag
    PRIMARY KEY (tenant_id, ref, bucket)
) PARTITION BY LIST (bucket);
-- Ciphertext does not compress: trying halves the speed of inserts.
ALTER TABLE payloads ALTER COLUMN ciphertext SET STORAGE EXTERNAL;
CREATE INDEX payloads_of_subject ON payloads (tenant_id, key_id) WHERE of_subject;
CREATE INDEX payloads_expiry ON payloads USING brin (expires_at) WITH (pages_per_range = 32);

-- Bytes by expiry, so that dropping a partition frees the quota. Slots keep concurrent writers apart; a sum over them is the usage.
CREATE TABLE tenant_usage (
    tenant_id text     NOT NULL,
    bucket    integer  NOT NULL,
    slot      smallint NOT NULL,
    payloads  bigint   NOT NULL,
    bytes     bigint   NOT NULL,
    PRIMARY KEY (tenant_id, bucket, slot)
);

-- Only written when identical payloads are stored once.
CREATE TABLE identical_payloads (
    tenant_id    text        NOT NULL,
    owner        bytea       NOT NULL,
    payload_hash bytea       NOT NULL,
    ref          bytea       NOT NULL,
    expires_at   timestamptz NOT NULL,
    enough_until timestamptz NOT NULL,  -- an earlier twin that lives this long is good enough
    PRIMARY KEY (tenant_id, owner, payload_hash)
);

-- Proofs of erasure the ledger has not confirmed yet; written in the transaction that erases.
CREATE TABLE pending_proofs (
    tenant_id  text        NOT NULL,
    entry_id   uuid        NOT NULL,
    record     text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, entry_id)
);

CREATE TABLE reveal_links (
    tenant_id  text        NOT NULL,
    token_hash bytea       NOT NULL,
    ref        bytea       NOT NULL,
    reader     text        NOT NULL,
    reason     text        NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, token_hash)
);

-- The service's role may not change the schema; these two functions are all the schema it can touch.
CREATE FUNCTION vault_add_partition(wanted integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('vault_partitions'));
    IF to_regclass(format('public.payloads_%s', wanted)) IS NOT NULL THEN RETURN; END IF;
    -- LIKE and ATTACH, because PARTITION OF would lock out every reader of the parent.
    EXECUTE format('CREATE TABLE public.payloads_%s (LIKE public.payloads INCLUDING ALL) WITH (toast_tuple_target = 8160)', wanted);
    EXECUTE format('ALTER TABLE public.payloads ATTACH PARTITION public.payloads_%s FOR VALUES IN (%s)', wanted, wanted);
END $$;

-- Drops up to eight partitions whose last payload has expired. A busy table makes it give up until the next round.
CREATE FUNCTION vault_drop_partitions(before integer) RETURNS SETOF integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '2s' AS $$
DECLARE
    expired integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('vault_partitions'));
    FOR expired IN
        SELECT substr(c.relname, 10)::integer FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.payloads'::regclass AND substr(c.relname, 10)::integer < before ORDER BY 1 LIMIT 8
    LOOP
        EXECUTE format('DROP TABLE public.payloads_%s', expired);
        RETURN NEXT expired;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION vault_add_partition(integer), vault_drop_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_add_partition(integer), vault_drop_partitions(integer) TO :"writer";

SELECT vault_add_partition(2147483647);

GRANT SELECT, INSERT, UPDATE, DELETE ON vault_keys, payloads, tenant_usage, identical_payloads, pending_proofs, reveal_links TO :"writer";
-- The reader sees what is stored, not how to open it.
REVOKE ALL ON vault_keys, pending_proofs, reveal_links FROM :"reader";
GRANT SELECT ON tenant_usage TO :"reader";
