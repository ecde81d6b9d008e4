-- +goose Up

-- One row for each document that a party handed in: whose it is and what for.
-- The bytes lie in the vault under their hash; several rows may name the same bytes.
CREATE TABLE document (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    name       TEXT   NOT NULL,              -- file name without any path, as shown
    media_type TEXT   NOT NULL,              -- by the name's ending, never by what the sender claims
    sha256     TEXT   NOT NULL,              -- of the plain bytes, lower-case hexadecimal
    size       BIGINT NOT NULL CHECK (size > 0), -- plain bytes
    owner      TEXT   NOT NULL,              -- id of the party whose document it is
    purpose    TEXT   NOT NULL,              -- such as 'qualification.accreditation'
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL,              -- account id
    CHECK (length(sha256) = 64)
);
CREATE INDEX document_owner ON document (owner, purpose, id);
