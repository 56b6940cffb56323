-- Runs first and without seq: equal keys share one index tuple and few comparisons look past the run, which halves what the index costs an append.
DROP INDEX entries_run;
CREATE INDEX entries_run ON entries (run_id, tenant_id) WHERE run_id IS NOT NULL;
