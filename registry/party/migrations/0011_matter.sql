-- +goose Up

-- What an organisation asks of the register: entry, change, departure, return. Each has a case; what the case does not say stands here.
CREATE TABLE party_matter (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    case_id    TEXT   NOT NULL UNIQUE,
    procedure  TEXT   NOT NULL CHECK (procedure IN ('entry', 'change', 'departure', 'readmission')),
    party      TEXT   NOT NULL REFERENCES party (id),
    proposal   TEXT   NOT NULL,              -- JSON: what a change or a return asks the entry to say; '' for none
    account    TEXT   NOT NULL,              -- account that a return opens, closed until then; '' for none
    reason     TEXT   NOT NULL,              -- what the applicant says
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL               -- account id; '' for a stranger
);
CREATE INDEX party_matter_party ON party_matter (party, procedure, id);

-- When a party that had left came back; 0 while it is away. Its next leaving overwrites the row, the journal keeps each.
ALTER TABLE party_closure ADD COLUMN returned_at BIGINT NOT NULL DEFAULT 0;
