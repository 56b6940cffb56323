-- The newest state of each tenant's chain. Advanced by compare-and-set in the transaction that adds the entries.
CREATE TABLE heads (
    tenant_id text PRIMARY KEY,
    next_seq  bigint NOT NULL DEFAULT 0,
    head_hash bytea  NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    frontier  bytea  NOT NULL DEFAULT '',
    broken_at bigint,                      -- set by the verifier: from then on nothing is appended
    verified_to bigint NOT NULL DEFAULT 0  -- entries below were re-checked
) WITH (fillfactor = 50);

-- What stays for ever of every entry: its place, identity and hash. The two keys are what keeps seq gapless and entries unique,
-- whatever any process believes, also after the record itself went to the archive.
CREATE TABLE leaves (
    tenant_id   text        NOT NULL,
    seq         bigint      NOT NULL,
    entry_id    uuid        NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text        NOT NULL,
    this_hash   bytea       NOT NULL,
    PRIMARY KEY (tenant_id, seq),
    CONSTRAINT leaves_entry_id UNIQUE (tenant_id, entry_id)
);

-- The records, canonical bytes. Partitioned by time, so that an archived range leaves as a whole partition.
CREATE TABLE entries (
    tenant_id   text        NOT NULL,
    seq         bigint      NOT NULL,
    recorded_at timestamptz NOT NULL,
    type        text        NOT NULL,
    run_id      text,
    tool_name   text,
    record      bytea       NOT NULL,
    PRIMARY KEY (tenant_id, seq, recorded_at)
) PARTITION BY RANGE (recorded_at);
ALTER TABLE entries ALTER COLUMN record SET STORAGE EXTERNAL;
CREATE INDEX entries_run ON entries (tenant_id, run_id, seq) WHERE run_id IS NOT NULL;
CREATE INDEX entries_tool ON entries (tenant_id, tool_name, seq) WHERE tool_name IS NOT NULL;
CREATE INDEX entries_type ON entries (tenant_id, type, seq);

-- Roots of complete subtrees of 64 leaves and more; smaller ones are computed from the leaves.
CREATE TABLE tree_nodes (
    tenant_id text     NOT NULL,
    level     smallint NOT NULL,
    index     bigint   NOT NULL,
    hash      bytea    NOT NULL,
    PRIMARY KEY (tenant_id, level, index)
);

-- Side effects: derived from the entries in the same transactions, kept so that a reservation is one index lookup.
CREATE TABLE effects (
    tenant_id        text        NOT NULL,
    effect_id        text        NOT NULL,
    idempotency_key  text        NOT NULL,
    intent_id        uuid        NOT NULL,
    intent_seq       bigint      NOT NULL,
    run_id           text        NOT NULL,
    tool_name        text        NOT NULL,
    args_hash        text,
    lease_expires_at timestamptz NOT NULL,
    outcome_id       uuid,
    outcome_seq      bigint,
    outcome_status   text,
    resolution       text,
    resolution_seq   bigint,
    PRIMARY KEY (tenant_id, effect_id)
);
-- One live effect per key; a key is free again only after a person said that it was not executed.
CREATE UNIQUE INDEX effects_key ON effects (tenant_id, idempotency_key) WHERE resolution IS DISTINCT FROM 'not_executed';
CREATE INDEX effects_open ON effects (tenant_id, intent_seq)
    WHERE resolution IS NULL AND (outcome_status IS NULL OR outcome_status = 'unknown');

-- Approval decisions, the first for each approval id.
CREATE TABLE approvals (
    tenant_id      text   NOT NULL,
    approval_id    text   NOT NULL,
    seq            bigint NOT NULL,
    approved       boolean NOT NULL,
    run_id         text,
    tool_name      text,
    args_hash      text,
    policy_version text,
    expires_at     timestamptz,
    PRIMARY KEY (tenant_id, approval_id)
);
CREATE TABLE approval_uses (
    tenant_id   text NOT NULL,
    approval_id text NOT NULL,
    effect_id   text NOT NULL,
    PRIMARY KEY (tenant_id, approval_id)
);

CREATE TABLE checkpoints (
    tenant_id text   NOT NULL,
    size      bigint NOT NULL,
    root      bytea  NOT NULL,
    note      text   NOT NULL,
    signed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, size)
);

-- Immutability, first line: privileges. Second line, also for the owner: triggers.
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM :"writer";
REVOKE ALL ON heads, leaves, entries, tree_nodes, effects, approvals, approval_uses, checkpoints FROM :"writer";
GRANT SELECT, INSERT ON leaves, entries, tree_nodes, approvals, approval_uses, checkpoints TO :"writer";
GRANT SELECT, INSERT, UPDATE ON heads, effects TO :"writer";

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the ledger only grows', TG_OP, TG_TABLE_NAME USING ERRCODE = 'LG001';
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON leaves        EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON entries       EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON tree_nodes    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON approvals     EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_uses EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints   EXECUTE FUNCTION refuse_change();

-- Compare-and-set of a tenant's head; the whole transaction fails when another process was first.
CREATE FUNCTION advance_head(tenant text, expected_seq bigint, expected_hash bytea, new_seq bigint, new_hash bytea, new_frontier bytea)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE heads SET next_seq = new_seq, head_hash = new_hash, frontier = new_frontier
    WHERE tenant_id = tenant AND next_seq = expected_seq AND head_hash = expected_hash AND broken_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the head of the chain has moved' USING ERRCODE = 'LG002';
    END IF;
END $$;

-- The first outcome of an effect, or the first resolution; never a second.
CREATE FUNCTION end_effect(tenant text, effect text, new_outcome_id uuid, new_outcome_seq bigint, new_status text, new_resolution text, new_resolution_seq bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE effects SET outcome_id = coalesce(outcome_id, new_outcome_id), outcome_seq = coalesce(outcome_seq, new_outcome_seq),
        outcome_status = coalesce(outcome_status, new_status), resolution = new_resolution, resolution_seq = new_resolution_seq
    WHERE tenant_id = tenant AND effect_id = effect AND resolution IS NULL
      AND (outcome_status IS NULL OR (outcome_status = 'unknown' AND new_resolution IS NOT NULL));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the effect has ended already' USING ERRCODE = 'LG002';
    END IF;
END $$;

-- A month's partition. The writer can't create tables, so this runs with the owner's rights; safe to call at any time.
CREATE FUNCTION ensure_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', month);
    name text := 'entries_' || to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(4710020260508);
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF entries FOR VALUES FROM (%L) TO (%L)',
        name, first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', name);
END $$;
