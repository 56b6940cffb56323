-- How far each chain was re-checked, with what is needed to go on from there.
CREATE TABLE verified (
    tenant_id   text PRIMARY KEY,
    size        bigint NOT NULL,
    head_hash   bytea  NOT NULL,
    frontier    bytea  NOT NULL,
    verified_at timestamptz NOT NULL
);
REVOKE ALL ON verified FROM :"writer";
GRANT SELECT, INSERT, UPDATE ON verified TO :"writer";
ALTER TABLE heads DROP COLUMN verified_to;
