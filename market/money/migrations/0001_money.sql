-- +goose Up

-- One row for each transaction of the books; never updated.
CREATE TABLE money_txn (
    id        TEXT PRIMARY KEY,              -- UUIDv7
    kind      TEXT   NOT NULL CHECK (kind IN ('payment', 'settlement', 'refund')),
    order_id  TEXT   NOT NULL,
    reference TEXT   NOT NULL,               -- the bank's reference, or the contract code
    at        BIGINT NOT NULL,               -- Unix milliseconds
    UNIQUE (kind, order_id),
    UNIQUE (kind, reference)
);

-- Its lines: they sum to zero in each transaction.
CREATE TABLE money_entry (
    txn        TEXT    NOT NULL REFERENCES money_txn (id),
    line       INTEGER NOT NULL,
    account    TEXT    NOT NULL,             -- kind:party
    kind       TEXT    NOT NULL CHECK (kind IN ('bank', 'escrow', 'payable')),
    party      TEXT    NOT NULL,             -- '' for the bank
    amount_fen BIGINT  NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (txn, line)
);
CREATE INDEX money_entry_party ON money_entry (party, txn);
CREATE INDEX money_entry_account ON money_entry (account);

-- Kept sums, derived from the entries.
CREATE TABLE money_balance (
    account    TEXT PRIMARY KEY,
    amount_fen BIGINT NOT NULL
);
