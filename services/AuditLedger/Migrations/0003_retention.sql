-- Ranges that went to the archive and were verified there. Only what is listed here can leave the table.
CREATE TABLE archives (
    tenant_id   text   NOT NULL,
    from_seq    bigint NOT NULL,
    to_seq      bigint NOT NULL,
    name        text   NOT NULL,
    archived_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, from_seq),
    CHECK (to_seq >= from_seq)
);
REVOKE ALL ON archives FROM :"writer";
GRANT SELECT, INSERT ON archives TO :"writer";
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON archives EXECUTE FUNCTION refuse_change();

-- Removes a month's partition, and refuses while any of its entries is in no archive. Runs with the owner's rights: the writer can't drop tables.
CREATE FUNCTION drop_archived_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text := 'entries_' || to_char(month, 'YYYYMM');
    missing bigint;
BEGIN
    IF to_regclass(name) IS NULL THEN RETURN; END IF;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', name);
    EXECUTE format('SELECT count(*) FROM %I e WHERE NOT EXISTS (
        SELECT FROM archives a WHERE a.tenant_id = e.tenant_id AND e.seq BETWEEN a.from_seq AND a.to_seq)', name) INTO missing;
    IF missing > 0 THEN
        RAISE EXCEPTION '% entries of % are not archived', missing, name USING ERRCODE = 'LG001';
    END IF;
    EXECUTE format('DROP TABLE %I', name);
END $$;
