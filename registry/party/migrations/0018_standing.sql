-- +goose Up

-- When it was recorded that the first day had come, Unix milliseconds: with the grant, or later by the clock; 0 before, and for what
-- was granted before this was kept. The status asks the day, never this.
ALTER TABLE qualification ADD COLUMN begun_at BIGINT NOT NULL DEFAULT 0;

-- The authority makes a body that stands in the register an implementing body or an authorising subject, or ends that. Each act is a
-- row; whether it is one says the party's own row.
CREATE TABLE party_designation (
    id          TEXT    PRIMARY KEY,         -- UUIDv7
    party       TEXT    NOT NULL REFERENCES party (id),
    capacity    TEXT    NOT NULL CHECK (capacity IN ('implementing', 'authorising')),
    ended       BOOLEAN NOT NULL,            -- it ceases to be that
    ground      TEXT    NOT NULL,            -- the paper that decided it, by number and name
    document    TEXT    NOT NULL,            -- its scan in the vault; '' for none
    recorded_at BIGINT  NOT NULL,            -- Unix milliseconds
    recorded_by TEXT    NOT NULL             -- account id
);
CREATE INDEX party_designation_party ON party_designation (party, id);
