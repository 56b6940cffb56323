-- The ledger refuses this approval's entry for good: not swept any more.
ALTER TABLE approvals ADD COLUMN refused boolean NOT NULL DEFAULT false;
DROP INDEX approvals_unsettled;
CREATE INDEX approvals_unsettled ON approvals (expires_at) WHERE NOT decision_recorded AND NOT refused;
