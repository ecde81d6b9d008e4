-- +goose Up

-- A product may be registered in each regime: at most one application is open, or registration stands, for a product in a regime.
DROP INDEX registration_current;
CREATE UNIQUE INDEX registration_current ON registration (product, regime) WHERE standing IN ('pending', 'granted', 'suspended');

-- Which types of application there are say the rule sets: the table is written anew without naming them.
CREATE TABLE registration_alteration_any (
    id           TEXT   PRIMARY KEY,             -- UUIDv7
    registration TEXT   NOT NULL REFERENCES registration (id),
    type         TEXT   NOT NULL,                -- the procedure of the rule set that it follows is "<regime>_<type>"
    applicant    TEXT   NOT NULL,                -- party id: the subject, or whoever it concerns
    other        TEXT   NOT NULL,                -- party id of who takes the registration over, or is permitted to use it; ''
    terms        TEXT   NOT NULL,                -- what is permitted, or on what terms it is taken over; ''
    draft        TEXT   NOT NULL,                -- product id of the draft that holds the changed content; ''
    reason       TEXT   NOT NULL,                -- what the applicant says
    document     TEXT   NOT NULL,                -- evidence or written consent, document id; ''
    sha256       TEXT   NOT NULL,                -- of the document; ''
    consent      BOOLEAN NOT NULL,               -- the document is the subject's written consent
    corrected    TEXT   NOT NULL,                -- JSON, what a correction puts right; '' otherwise
    valid_to     TEXT   NOT NULL,                -- last day of what it gave, YYYY-MM-DD; ''
    base         TEXT   NOT NULL,                -- SHA-256 of the registered file that it was filed against
    file         TEXT   NOT NULL,                -- JSON, the whole file as it is to be; '' where the content stays
    file_hash    TEXT   NOT NULL,                -- SHA-256 of file in JCS; ''
    checks       TEXT   NOT NULL,                -- JSON findings on what was filed
    case_id      TEXT   NOT NULL,
    standing     TEXT   NOT NULL CHECK (standing IN ('pending', 'granted', 'refused', 'withdrawn', 'terminated', 'suspended', 'revoked', 'ended')),
    event        TEXT   NOT NULL,                -- event of the registration that it led to; ''
    submitted_at BIGINT NOT NULL,                -- Unix milliseconds
    decided_at   BIGINT NOT NULL,                -- Unix milliseconds; 0 before
    updated_at   BIGINT NOT NULL                 -- Unix milliseconds
);
INSERT INTO registration_alteration_any (id, registration, type, applicant, other, terms, draft, reason, document, sha256, consent, corrected,
        valid_to, base, file, file_hash, checks, case_id, standing, event, submitted_at, decided_at, updated_at)
    SELECT id, registration, type, applicant, '', '', draft, reason, document, sha256, consent, corrected,
        valid_to, base, file, file_hash, checks, case_id, standing, event, submitted_at, decided_at, updated_at
    FROM registration_alteration;
DROP TABLE registration_alteration;
ALTER TABLE registration_alteration_any RENAME TO registration_alteration;
CREATE UNIQUE INDEX registration_alteration_open ON registration_alteration (registration, type, applicant) WHERE standing = 'pending';
CREATE INDEX registration_alteration_registration ON registration_alteration (registration, id);
CREATE INDEX registration_alteration_case ON registration_alteration (case_id);
CREATE INDEX registration_alteration_draft ON registration_alteration (draft) WHERE draft <> '';
