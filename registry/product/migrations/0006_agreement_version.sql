-- +goose Up

-- Who consented to which text of an agreement, or of a supplementary agreement to it: one row a side.
-- A revision takes the rows away again; the events keep them.
CREATE TABLE agreement_signature (
    agreement       TEXT   NOT NULL REFERENCES agreement (id),
    amendment       TEXT   NOT NULL,            -- id of the supplementary agreement; '' for the agreement itself
    side            TEXT   NOT NULL CHECK (side IN ('body', 'operator')),
    party           TEXT   NOT NULL,            -- party id
    account         TEXT   NOT NULL,            -- the account that consented
    text_sha256     TEXT   NOT NULL,            -- of the exact text, hexadecimal
    signed_at       BIGINT NOT NULL,            -- Unix milliseconds
    document        TEXT   NOT NULL,            -- document id of the signed and sealed PDF; ''
    document_sha256 TEXT   NOT NULL,            -- hexadecimal; ''
    PRIMARY KEY (agreement, amendment, side)
);

-- The versions of an agreement, the text as it was signed. At most one is in force on a day.
CREATE TABLE agreement_version (
    agreement    TEXT   NOT NULL REFERENCES agreement (id),
    number       BIGINT NOT NULL,               -- from 1
    valid_from   TEXT   NOT NULL,               -- first day, YYYY-MM-DD
    valid_to     TEXT   NOT NULL,               -- last day before the next version; '' for the newest
    amendment    TEXT   NOT NULL,               -- the supplementary agreement that made it; ''
    text         TEXT   NOT NULL,
    text_sha256  TEXT   NOT NULL,               -- hexadecimal
    event        TEXT   NOT NULL,               -- event id of its conclusion
    concluded_at BIGINT NOT NULL,               -- Unix milliseconds
    PRIMARY KEY (agreement, number)
);

-- Supplementary agreements (补充协议), drafts and concluded ones.
CREATE TABLE agreement_amendment (
    id           TEXT   PRIMARY KEY,            -- UUIDv7
    agreement    TEXT   NOT NULL REFERENCES agreement (id),
    reason       TEXT   NOT NULL,               -- why it is changed
    terms        TEXT   NOT NULL,               -- JSON, the whole terms as they are to be
    base         BIGINT NOT NULL,               -- number of the version that it changes
    standing     TEXT   NOT NULL CHECK (standing IN ('draft', 'granted', 'withdrawn')),
    case_id      TEXT   NOT NULL,
    version      BIGINT NOT NULL,               -- grows with each edit
    created_at   BIGINT NOT NULL,               -- Unix milliseconds
    updated_at   BIGINT NOT NULL,               -- Unix milliseconds
    concluded_at BIGINT NOT NULL                -- Unix milliseconds; 0 before
);
CREATE INDEX agreement_amendment_agreement ON agreement_amendment (agreement, id);
CREATE INDEX agreement_amendment_case ON agreement_amendment (case_id);
