-- Approvals and policies are the supervisor's own facts; each is in the ledger too before anyone is told of it.
-- Everything under "projection" is built from the ledger's feed alone and can be thrown away.

CREATE TABLE approvals (
    tenant_id          text NOT NULL,
    approval_id        text NOT NULL,
    run_id             text NOT NULL,
    workflow_id        text NOT NULL,
    step_index         integer NOT NULL,
    tool_name          text NOT NULL,
    side_effect_level  text NOT NULL,
    args_hash          text NOT NULL,
    payload_ref        text NOT NULL,
    policy_version     text NOT NULL,
    reason             text,
    requested_at       timestamptz NOT NULL,
    requested_by       text NOT NULL,
    expires_at         timestamptz NOT NULL,
    request_entry_id   uuid NOT NULL,
    request_recorded   boolean NOT NULL DEFAULT false,
    -- Claimed once, by compare-and-set from NULL; valid for others once decision_recorded.
    decision           text CHECK (decision IN ('approved', 'rejected', 'timed_out')),
    decided_by         text,
    decided_at         timestamptz,
    comment            text,
    decision_entry_id  uuid,
    decision_recorded  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, approval_id),
    UNIQUE (tenant_id, run_id, step_index, args_hash),
    CHECK ((decision IS NULL) = (decision_entry_id IS NULL) AND (decision IS NULL) = (decided_at IS NULL)));
CREATE INDEX approvals_unsettled ON approvals (expires_at) WHERE NOT decision_recorded;
CREATE INDEX approvals_by_time ON approvals (tenant_id, requested_at);
GRANT SELECT, INSERT, UPDATE ON approvals TO :"writer";

CREATE TABLE policies (
    tenant_id   text NOT NULL,
    version     text NOT NULL,
    document    text NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL,
    PRIMARY KEY (tenant_id, version));
-- No UPDATE: a version is immutable.
GRANT SELECT, INSERT ON policies TO :"writer";

-- The activation with the highest ledger seq is the active one; moved forward by whoever learns of it first.
CREATE TABLE active_policies (
    tenant_id     text PRIMARY KEY,
    version       text NOT NULL,
    activated_at  timestamptz NOT NULL,
    activated_by  text NOT NULL,
    seq           bigint NOT NULL);
GRANT SELECT, INSERT, UPDATE ON active_policies TO :"writer";

-- projection

CREATE TABLE cursors (
    tenant_id  text PRIMARY KEY,
    next_seq   bigint NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON cursors TO :"writer";

-- record is the ledger's JSON as text: jsonb can't hold every string JSON can. The columns are what is searched for.
CREATE TABLE facts (
    tenant_id        text NOT NULL,
    seq              bigint NOT NULL,
    type             text NOT NULL,
    happened_at      timestamptz NOT NULL,
    run_id           text,
    workflow_id      text,
    tool_name        text,
    is_effect        boolean NOT NULL,
    outcome_status   text,
    idempotency_key  text,
    approval_id      text,
    payload_ref      text,
    result_ref       text,
    record           text NOT NULL,
    -- Whether the vault never gave out one of the references; NULL until it was asked.
    refs_missing     boolean,
    PRIMARY KEY (tenant_id, seq));
CREATE INDEX facts_by_run ON facts (tenant_id, run_id, seq) WHERE run_id IS NOT NULL;
CREATE INDEX facts_by_type ON facts (tenant_id, type, happened_at);
CREATE INDEX facts_by_key ON facts (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX facts_unprobed ON facts (happened_at) WHERE refs_missing IS NULL AND (payload_ref IS NOT NULL OR result_ref IS NOT NULL);
CREATE INDEX facts_missing ON facts (tenant_id, seq) WHERE refs_missing;
CREATE INDEX facts_by_approval ON facts (tenant_id, approval_id) WHERE approval_id IS NOT NULL;
GRANT SELECT, INSERT, DELETE, UPDATE (refs_missing) ON facts TO :"writer";

CREATE TABLE runs (
    tenant_id             text NOT NULL,
    run_id                text NOT NULL,
    workflow_id           text,
    state                 text NOT NULL,
    outcome               text,
    error_class           text,
    started_at            timestamptz NOT NULL,
    finished_at           timestamptz,
    first_seq             bigint NOT NULL,
    last_seq              bigint NOT NULL,
    last_fact_at          timestamptz NOT NULL,
    labels                text[] NOT NULL,
    versions              text[] NOT NULL,
    policy_version        text,
    prompt_version        text,
    model                 text,
    tool_schema_versions  text[] NOT NULL,
    cost_usd              numeric NOT NULL,
    latency_ms            bigint,
    summary               text NOT NULL,
    labelled              boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, run_id));
CREATE INDEX runs_newest ON runs (tenant_id, first_seq DESC);
CREATE INDEX runs_unlabelled ON runs (finished_at) WHERE NOT labelled;
CREATE INDEX runs_open ON runs (last_fact_at) WHERE finished_at IS NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON runs TO :"writer";
