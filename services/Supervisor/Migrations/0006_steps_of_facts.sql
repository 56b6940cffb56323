-- What pairs an intent without an idempotency key with its outcome. NULL in records projected before this one, too.
ALTER TABLE facts ADD COLUMN step_index integer;
