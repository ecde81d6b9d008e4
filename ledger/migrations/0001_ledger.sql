-- +goose Up

-- One row for each event of the journal; its index is its leaf in the log, for ever. The row holds each thing once: the
-- event's canonical bytes and its leaf are made of its columns whenever they are asked for, and the digest binds those bytes.
CREATE TABLE event (
    idx          INTEGER PRIMARY KEY,        -- dense leaf index, from 0; NULL until the leader places it, where there is one
    id           TEXT   NOT NULL UNIQUE,     -- UUIDv7
    kind         TEXT   NOT NULL,            -- such as 'registration.accept'
    subject_kind TEXT   NOT NULL,
    subject_id   TEXT   NOT NULL,
    code         TEXT   NOT NULL,            -- the subject's public code; '' where the subject is not public
    actor        TEXT   NOT NULL,            -- account id; '' for a stranger
    party        TEXT   NOT NULL,            -- party id the account acted for; may be ''
    at           BIGINT NOT NULL,            -- Unix milliseconds
    rule_set     TEXT   NOT NULL,            -- by which the act was judged; '' for none, and once erased
    payload      TEXT,                       -- the detail as JCS, '' for none; NULL once erased
    state        BLOB,                       -- SHA-256 of the subject's state, 32 bytes; NULL once erased
    salt         BLOB,                       -- 32 bytes; NULL once erased
    digest       BLOB   NOT NULL,            -- what the leaf says of the event's bytes and the salt, 32 bytes
    CHECK (idx >= 0)
);
CREATE INDEX event_subject ON event (subject_kind, subject_id, idx);

-- Hash tiles of height 8, the right-hand ones still growing.
CREATE TABLE tile (
    level INTEGER NOT NULL,
    n     BIGINT  NOT NULL,
    data  BLOB    NOT NULL,                  -- 32 bytes a hash, at most 256 hashes
    PRIMARY KEY (level, n)
) WITHOUT ROWID;

-- The newest signed checkpoint. There is never more than one row.
CREATE TABLE checkpoint (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    size BIGINT  NOT NULL,
    root BLOB    NOT NULL,                   -- 32 bytes
    note TEXT    NOT NULL                    -- C2SP signed note
);

-- The migrations that made these tables, to tell a database whose migrations were changed afterwards.
CREATE TABLE migration (
    room   TEXT NOT NULL,
    file   TEXT NOT NULL,
    digest TEXT NOT NULL,                    -- SHA-256 of its statements without comments, hexadecimal
    PRIMARY KEY (room, file)
);

-- Facts about this data directory that only ever change through events.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Answers kept for requests that a client may retry.
CREATE TABLE idempotency (
    account TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    hash    BLOB   NOT NULL,                 -- SHA-256 of what was asked
    answer  TEXT   NOT NULL,                 -- JSON
    at      BIGINT NOT NULL,                 -- Unix milliseconds
    PRIMARY KEY (account, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);

-- Sign-ins and refusals: who tried what, and was let in or not.
CREATE TABLE access_trail (
    id      TEXT PRIMARY KEY,                -- UUIDv7
    at      BIGINT NOT NULL,                 -- Unix milliseconds
    account TEXT   NOT NULL,                 -- '' for a stranger
    kind    TEXT   NOT NULL,                 -- 'refused', 'sign_in', 'sign_in_failed', 'sign_out'
    detail  TEXT   NOT NULL
);
CREATE INDEX access_trail_at ON access_trail (at);

-- Durable work, enqueued in the transaction that makes it necessary.
CREATE TABLE job (
    id          TEXT PRIMARY KEY,            -- UUIDv7
    kind        TEXT    NOT NULL,
    unique_key  TEXT    UNIQUE,              -- at most one job of this key, NULL for none
    payload     TEXT    NOT NULL,            -- JSON
    state       TEXT    NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')),
    run_at      BIGINT  NOT NULL,            -- Unix milliseconds, not before
    attempts    INTEGER NOT NULL DEFAULT 0,
    fence       BIGINT  NOT NULL DEFAULT 0,  -- grows with each lease; an old holder's result is refused
    lease_until BIGINT  NOT NULL DEFAULT 0,  -- Unix milliseconds
    last_error  TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX job_ready ON job (state, run_at);
