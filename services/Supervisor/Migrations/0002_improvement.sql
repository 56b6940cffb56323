-- What people add to runs. Labels themselves are in the ledger; a note is free text, so it is not.

CREATE TABLE label_notes (
    tenant_id  text NOT NULL,
    entry_id   text NOT NULL,
    run_id     text NOT NULL,
    note       text NOT NULL,
    PRIMARY KEY (tenant_id, entry_id));
CREATE INDEX label_notes_by_run ON label_notes (tenant_id, run_id);
GRANT SELECT, INSERT ON label_notes TO :"writer";

-- A case keeps the trajectory as it was when it was added: payloads expire, cases do not.
CREATE TABLE suite_cases (
    tenant_id   text NOT NULL,
    suite       text NOT NULL,
    run_id      text NOT NULL,
    expect      text NOT NULL,
    trajectory  text NOT NULL,
    added_at    timestamptz NOT NULL,
    added_by    text NOT NULL,
    PRIMARY KEY (tenant_id, suite, run_id));
GRANT SELECT, INSERT, UPDATE ON suite_cases TO :"writer";
