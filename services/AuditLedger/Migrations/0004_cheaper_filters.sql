-- A full b-tree for each filter costs every append; block ranges with bloom filters cost next to nothing and skip almost all of the table.
-- Runs are read often and one at a time: they keep their b-tree.
DROP INDEX entries_tool;
DROP INDEX entries_type;
CREATE INDEX entries_kind ON entries USING brin (type text_bloom_ops, tool_name text_bloom_ops) WITH (pages_per_range = 32, autosummarize = on);
