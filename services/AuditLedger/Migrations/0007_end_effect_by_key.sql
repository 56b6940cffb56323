-- As before, the first outcome of an effect, or the first resolution; never a second. But the row is found by its key alone: with the condition
-- in the search, a planner without statistics took the index of open effects, and read all of the tenant's.
CREATE OR REPLACE FUNCTION end_effect(tenant text, effect text, new_outcome_id uuid, new_outcome_seq bigint, new_status text, new_resolution text, new_resolution_seq bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    known effects;
BEGIN
    SELECT * INTO known FROM effects WHERE tenant_id = tenant AND effect_id = effect FOR UPDATE;
    IF NOT FOUND OR known.resolution IS NOT NULL OR NOT (known.outcome_status IS NULL OR (known.outcome_status = 'unknown' AND new_resolution IS NOT NULL)) THEN
        RAISE EXCEPTION 'the effect has ended already' USING ERRCODE = 'LG002';
    END IF;
    UPDATE effects SET outcome_id = coalesce(known.outcome_id, new_outcome_id), outcome_seq = coalesce(known.outcome_seq, new_outcome_seq),
        outcome_status = coalesce(known.outcome_status, new_status), resolution = new_resolution, resolution_seq = new_resolution_seq
    WHERE tenant_id = tenant AND effect_id = effect;
END $$;
