-- +goose Up

-- The contracts we have anchored with, one row for each chain (and each new beginning of a wiped one).
CREATE TABLE anchor_contract (
    id       TEXT    PRIMARY KEY,            -- UUIDv7; the newest that is not lost is in use
    chain_id BIGINT  NOT NULL,
    genesis  TEXT    NOT NULL,               -- hash of the chain's block 0
    address  TEXT    NOT NULL,               -- 0x and lower-case hex
    embedded BOOLEAN NOT NULL,               -- we run the chain ourselves: its anchors are self-attested
    state    TEXT    NOT NULL CHECK (state IN ('signed', 'sent', 'final', 'lost')),
    tx       TEXT    NOT NULL,               -- hash of the creation; '' when the address was configured
    raw      BLOB,                           -- the signed creation, stored before it was sent
    detail   TEXT    NOT NULL DEFAULT '',    -- why it was lost
    at       BIGINT  NOT NULL                -- Unix milliseconds
);

-- One row for each checkpoint that was to be anchored.
CREATE TABLE anchor (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    contract   TEXT   NOT NULL REFERENCES anchor_contract (id),
    size       BIGINT NOT NULL CHECK (size > 0),
    root       BLOB   NOT NULL,              -- 32 bytes
    note       TEXT   NOT NULL,              -- the signed checkpoint
    state      TEXT   NOT NULL CHECK (state IN ('planned', 'signed', 'sent', 'mined', 'final', 'lost')),
    tx         TEXT   NOT NULL DEFAULT '',   -- hash of the transaction that was mined
    block      BIGINT NOT NULL DEFAULT 0,
    block_hash TEXT   NOT NULL DEFAULT '',
    detail     TEXT   NOT NULL DEFAULT '',   -- why it went back or was lost
    planned_at BIGINT NOT NULL,              -- Unix milliseconds
    final_at   BIGINT NOT NULL DEFAULT 0     -- Unix milliseconds
);
CREATE INDEX anchor_final ON anchor (state, size);
-- Never two in flight for one contract.
CREATE UNIQUE INDEX anchor_in_flight ON anchor (contract) WHERE state IN ('planned', 'signed', 'sent', 'mined');

-- Every transaction ever signed for an anchor. Replacements share a nonce; any of them may be mined, so none is forgotten.
CREATE TABLE anchor_attempt (
    tx      TEXT   PRIMARY KEY,              -- hash
    anchor  TEXT   NOT NULL REFERENCES anchor (id),
    seq     BIGINT NOT NULL,                 -- 1, 2, … within the anchor
    nonce   BIGINT NOT NULL,
    raw     BLOB   NOT NULL,                 -- the signed bytes, stored before they were sent
    tip     TEXT   NOT NULL,                 -- wei per gas, decimal
    fee_cap TEXT   NOT NULL,                 -- wei per gas, decimal
    at      BIGINT NOT NULL                  -- Unix milliseconds
);
CREATE INDEX anchor_attempt_anchor ON anchor_attempt (anchor, seq);
