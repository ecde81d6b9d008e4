-- +goose Up

-- How the keys that sign the log followed each other. A log with its first key has no row.
CREATE TABLE log_key (
    id     TEXT   PRIMARY KEY,               -- UUIDv7
    number BIGINT NOT NULL UNIQUE,           -- 1, 2, …: two rotations at once would fork the chain of keys
    note   TEXT   NOT NULL                   -- the rotation, a C2SP signed note by the old and the new key
);
