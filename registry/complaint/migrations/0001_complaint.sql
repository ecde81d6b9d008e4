-- +goose Up

-- One row for each complaint about a party (投诉举报). Its course is its case.
CREATE TABLE complaint (
    id           TEXT   PRIMARY KEY,      -- UUIDv7
    number       TEXT   NOT NULL UNIQUE,  -- such as 'HZ-TS-2026-000001'
    case_id      TEXT   NOT NULL UNIQUE,
    complainant  TEXT   NOT NULL,         -- account id of the person; '' once erased
    respondent   TEXT   NOT NULL,         -- id of the party complained of
    about_kind   TEXT   NOT NULL,         -- 'product', 'listing', 'order'; '' where it is about the party as such
    about_code   TEXT   NOT NULL,         -- public number of that thing; ''
    category     TEXT   NOT NULL,
    statement    TEXT   NOT NULL,         -- what the complainant says
    naming       TEXT   NOT NULL CHECK (naming IN ('real_name', 'anonymous')),
    contact_name TEXT   NOT NULL,         -- '' for an anonymous complaint
    contact      TEXT   NOT NULL,         -- telephone or address; '' for an anonymous complaint
    result       TEXT   NOT NULL CHECK (result IN ('', 'withdrawn', 'declined', 'unfounded', 'partly_founded', 'founded')), -- '' while it is dealt with
    created_at   BIGINT NOT NULL,         -- Unix milliseconds
    decided_at   BIGINT NOT NULL,         -- Unix milliseconds; 0 while it is dealt with
    erased_at    BIGINT NOT NULL          -- Unix milliseconds; 0 while the person's particulars are kept
);
CREATE INDEX complaint_complainant ON complaint (complainant, id);
CREATE INDEX complaint_respondent ON complaint (respondent, result, id);

-- Evidence that the complainant handed in: documents that the complaint itself owns.
CREATE TABLE complaint_evidence (
    document  TEXT PRIMARY KEY,           -- document id in the vault's table
    complaint TEXT NOT NULL REFERENCES complaint (id)
);
CREATE INDEX complaint_evidence_complaint ON complaint_evidence (complaint, document);

-- Measures as they were last proposed; they stand once the complaint is found founded, wholly or in part.
CREATE TABLE complaint_measure (
    complaint     TEXT   NOT NULL REFERENCES complaint (id),
    position      BIGINT NOT NULL,        -- from 1, in the order proposed
    kind          TEXT   NOT NULL CHECK (kind IN ('rectify', 'interview', 'suspend', 'revoke')),
    qualification TEXT   NOT NULL,        -- id of the qualification that suspend and revoke mean; '' otherwise
    PRIMARY KEY (complaint, position)
);
