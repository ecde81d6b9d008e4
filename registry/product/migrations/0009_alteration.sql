-- +goose Up

-- Applications on a registration that stands: change, correction, renewal, cancellation. What is registered stays in force until
-- one of them is registered.
CREATE TABLE registration_alteration (
    id           TEXT   PRIMARY KEY,             -- UUIDv7
    registration TEXT   NOT NULL REFERENCES registration (id),
    type         TEXT   NOT NULL CHECK (type IN ('change', 'correction', 'renewal', 'cancellation')),
    applicant    TEXT   NOT NULL,                -- party id: the subject, or whoever it concerns
    draft        TEXT   NOT NULL,                -- product id of the draft that holds the changed content; ''
    reason       TEXT   NOT NULL,                -- what the applicant says
    document     TEXT   NOT NULL,                -- evidence or written consent, document id; ''
    sha256       TEXT   NOT NULL,                -- of the document; ''
    consent      BOOLEAN NOT NULL,               -- the document is the subject's written consent
    corrected    TEXT   NOT NULL,                -- JSON, what a correction puts right; '' otherwise
    valid_to     TEXT   NOT NULL,                -- last day that a renewal gave, YYYY-MM-DD; ''
    base         TEXT   NOT NULL,                -- SHA-256 of the registered file that it was filed against
    file         TEXT   NOT NULL,                -- JSON, the whole file as it is to be; '' where the content stays
    file_hash    TEXT   NOT NULL,                -- SHA-256 of file in JCS; ''
    checks       TEXT   NOT NULL,                -- JSON findings on what was filed
    case_id      TEXT   NOT NULL,
    standing     TEXT   NOT NULL CHECK (standing IN ('pending', 'granted', 'refused', 'withdrawn', 'terminated')),
    event        TEXT   NOT NULL,                -- event of the registration that it led to; ''
    submitted_at BIGINT NOT NULL,                -- Unix milliseconds
    decided_at   BIGINT NOT NULL,                -- Unix milliseconds; 0 before
    updated_at   BIGINT NOT NULL                 -- Unix milliseconds
);
-- One of a type is open for an applicant at a time.
CREATE UNIQUE INDEX registration_alteration_open ON registration_alteration (registration, type, applicant) WHERE standing = 'pending';
CREATE INDEX registration_alteration_registration ON registration_alteration (registration, id);
CREATE INDEX registration_alteration_case ON registration_alteration (case_id);
CREATE INDEX registration_alteration_draft ON registration_alteration (draft) WHERE draft <> '';

-- What was registered before: the file and the certificate that another one replaced.
CREATE TABLE registration_version (
    registration  TEXT   NOT NULL REFERENCES registration (id),
    number        BIGINT NOT NULL,               -- from 1
    alteration    TEXT   NOT NULL,               -- what replaced it
    valid_to      TEXT   NOT NULL,               -- last day by its certificate, YYYY-MM-DD
    file          TEXT   NOT NULL,               -- JSON as in registration
    file_hash     TEXT   NOT NULL,
    event         TEXT   NOT NULL,               -- event whose receipt is its certificate
    replaced_at   BIGINT NOT NULL,               -- Unix milliseconds
    PRIMARY KEY (registration, number)
);

-- An objection may be to an alteration; '' for one to the first registration.
ALTER TABLE registration_objection ADD COLUMN alteration TEXT NOT NULL DEFAULT '';

-- A product that is the draft of another's change names the registration that it changes; '' for a product of its own.
ALTER TABLE product ADD COLUMN changes TEXT NOT NULL DEFAULT '';
CREATE INDEX product_changes ON product (changes) WHERE changes <> '';
