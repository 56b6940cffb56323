-- One-time tokens that were used, and the keys that protect the console's cookies, shared by every replica.

CREATE TABLE console_sign_ins (
    token_sha256  text PRIMARY KEY,
    used_at       timestamptz NOT NULL);
GRANT SELECT, INSERT ON console_sign_ins TO :"writer";

CREATE TABLE console_keys (
    name     text PRIMARY KEY,
    element  text NOT NULL);
GRANT SELECT, INSERT ON console_keys TO :"writer";
