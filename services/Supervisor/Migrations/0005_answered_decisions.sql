-- Whoever decided was told so, once; until then the same decision by the same person is the same call, sent again.
ALTER TABLE approvals ADD COLUMN answered boolean NOT NULL DEFAULT false;
UPDATE approvals SET answered = true WHERE decision_recorded;
