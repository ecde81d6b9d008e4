-- +goose Up

-- One row for each case of the general door: what it is about, and the form as it was last handed in.
CREATE TABLE filing (
    id         TEXT   PRIMARY KEY,   -- UUIDv7
    case_id    TEXT   NOT NULL,      -- its case; set in the transaction that opens it
    procedure  TEXT   NOT NULL,      -- id of the definition, such as 'correction'
    applicant  TEXT   NOT NULL,      -- id of the party that filed it
    about_kind TEXT   NOT NULL,      -- 'resource', 'party'; '' where it is about nothing in the register
    about_id   TEXT   NOT NULL,
    answers    TEXT   NOT NULL,      -- JSON object {field: text}; which fields there are says the definition
    created_at BIGINT NOT NULL,      -- Unix milliseconds
    created_by TEXT   NOT NULL,      -- account id
    changed_at BIGINT NOT NULL       -- Unix milliseconds; when the form was last amended
);
CREATE INDEX filing_case ON filing (case_id);
CREATE INDEX filing_about ON filing (procedure, about_kind, about_id, applicant);

-- Papers of the form.
CREATE TABLE filing_document (
    filing   TEXT NOT NULL REFERENCES filing (id),
    field    TEXT NOT NULL,          -- id of the form's entry
    document TEXT NOT NULL,          -- document id in the vault's table
    PRIMARY KEY (filing, field)
);
CREATE INDEX filing_document_document ON filing_document (document, filing);
