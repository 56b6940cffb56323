-- end_effect for all effects that a batch ends: one call, and each row is touched once. The row is found by its key alone: what it must look like is
-- written so that no planner takes it for the condition of the index of open effects.
CREATE FUNCTION end_effects(tenant text, effects_ended text[], outcome_ids uuid[], outcome_seqs bigint[], statuses text[], resolutions text[], resolution_seqs bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. cardinality(effects_ended) LOOP
        UPDATE effects SET outcome_id = coalesce(outcome_id, outcome_ids[i]), outcome_seq = coalesce(outcome_seq, outcome_seqs[i]),
            outcome_status = coalesce(outcome_status, statuses[i]), resolution = resolutions[i], resolution_seq = resolution_seqs[i]
        WHERE tenant_id = tenant AND effect_id = effects_ended[i]
          AND coalesce(resolution, outcome_status, 'open') = ANY (CASE WHEN resolutions[i] IS NULL THEN '{open}' ELSE '{open,unknown}' END::text[]);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the effect has ended already' USING ERRCODE = 'LG002';
        END IF;
    END LOOP;
END $$;
