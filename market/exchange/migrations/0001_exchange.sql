-- +goose Up

-- Contracts that the embedded exchange has answered. A refusal has no number.
CREATE TABLE exchange_record (
    id       TEXT PRIMARY KEY,               -- contract code, 47 characters
    number   TEXT UNIQUE,                    -- record number; NULL when refused
    contract TEXT   NOT NULL,                -- JSON, as filed
    filing   TEXT   NOT NULL,                -- JSON, as answered
    filed_at BIGINT NOT NULL,                -- Unix milliseconds
    delivery TEXT   NOT NULL DEFAULT '',     -- JSON report; '' before
    clearing TEXT   NOT NULL DEFAULT ''      -- JSON report; '' before
);
