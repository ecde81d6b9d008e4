-- +goose Up

-- How the keys that sign the log's checkpoints by SM2 followed each other. A log with its first such key, or without any, has no row.
CREATE TABLE log_sm2_key (
    id     TEXT   PRIMARY KEY,               -- UUIDv7
    number BIGINT NOT NULL UNIQUE,           -- 1, 2, …
    note   TEXT   NOT NULL                   -- the rotation, a C2SP signed note by the old and the new key
);
