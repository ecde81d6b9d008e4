-- +goose Up

-- What an officer proposes to do to a licence that has no case of its own, until a second person settles it.
CREATE TABLE licence_sanction (
    id            TEXT   PRIMARY KEY,        -- UUIDv7
    qualification TEXT   NOT NULL REFERENCES qualification (id),
    act           TEXT   NOT NULL CHECK (act IN ('suspend', 'restore', 'revoke')),
    reason        TEXT   NOT NULL,
    state         TEXT   NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected')),
    proposed_by   TEXT   NOT NULL,           -- account id
    proposed_at   BIGINT NOT NULL,           -- Unix milliseconds
    settled_by    TEXT   NOT NULL,           -- account id; '' while it waits
    settled_at    BIGINT NOT NULL,           -- Unix milliseconds; 0 while it waits
    remark        TEXT   NOT NULL            -- why it was rejected; '' otherwise
);
CREATE UNIQUE INDEX licence_sanction_open ON licence_sanction (qualification) WHERE state = 'proposed';
CREATE INDEX licence_sanction_qualification ON licence_sanction (qualification, id);
