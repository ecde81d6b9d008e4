-- +goose Up

-- The file of an organisation by NDI-TR-2025-03, beyond what it gives at sign-up. A party without a row has not begun it.
CREATE TABLE party_file (
    id            TEXT   PRIMARY KEY REFERENCES party (id),
    type          TEXT   NOT NULL CHECK (type IN ('0', '1', '2', '3', '4')), -- NDI-TR-2025-03: legal organ, enterprise or institution, social body, unincorporated, other
    term_from     TEXT   NOT NULL,           -- first day of existence, yyyy-mm-dd
    term_to       TEXT   NOT NULL,           -- last day; '' for long-term
    capital_fen   BIGINT NOT NULL CHECK (capital_fen >= 0), -- registered capital; 0 for none
    scope         TEXT   NOT NULL,           -- scope of business, or of functions
    industry      TEXT   NOT NULL,           -- GB/T 4754-2017 section (letter) or division (two digits)
    zone          TEXT   NOT NULL,           -- functional zone of the city; '' for none
    handler       TEXT   NOT NULL,           -- name of the person who handles matters
    handler_phone TEXT   NOT NULL,
    handler_way   TEXT   NOT NULL CHECK (handler_way IN ('1', '2', '3')), -- how the handler was authorised: by the administrator, by letter, by message
    version       BIGINT NOT NULL,           -- grows with each change; edits name the version they saw
    changed_at    BIGINT NOT NULL,           -- Unix milliseconds
    changed_by    TEXT   NOT NULL            -- account id
);

-- Papers of the file.
CREATE TABLE party_file_paper (
    party    TEXT NOT NULL REFERENCES party (id),
    material TEXT NOT NULL,                  -- such as 'business_licence'
    document TEXT NOT NULL REFERENCES document (id),
    PRIMARY KEY (party, material)
) WITHOUT ROWID;

-- Small transfers to an organisation's account, whose amount it confirms.
CREATE TABLE identity_transfer (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    party      TEXT   NOT NULL REFERENCES party (id),
    bank       TEXT   NOT NULL,              -- name of the bank
    account    TEXT   NOT NULL,              -- last four digits of the account
    amount_fen BIGINT NOT NULL CHECK (amount_fen BETWEEN 1 AND 99),
    nonce      TEXT   NOT NULL,              -- keeps the digest of this row from giving the amount away
    attempts   BIGINT NOT NULL,              -- wrong answers so far
    state      TEXT   NOT NULL CHECK (state IN ('sent', 'confirmed', 'failed')),
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL,              -- account id
    ended_at   BIGINT NOT NULL               -- Unix milliseconds; 0 while open
);
CREATE UNIQUE INDEX identity_transfer_open ON identity_transfer (party) WHERE state = 'sent';
CREATE INDEX identity_transfer_party ON identity_transfer (party, id);
