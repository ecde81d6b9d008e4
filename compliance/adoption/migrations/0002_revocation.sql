-- +goose Up

-- What was adopted by error and is taken back before its first day: proposed by one person, confirmed by another, or dropped. With
-- the confirmation the adoption's own row becomes 'withdrawn', so that it governs nothing and frees its id; who adopted it stays there.
CREATE TABLE rule_set_revocation (
    id           TEXT   PRIMARY KEY, -- UUIDv7
    adoption     TEXT   NOT NULL REFERENCES rule_set_adoption (id),
    reason       TEXT   NOT NULL,    -- of who proposed it
    state        TEXT   NOT NULL CHECK (state IN ('proposed', 'confirmed', 'dropped')),
    proposed_by  TEXT   NOT NULL,    -- account
    proposed_for TEXT   NOT NULL,    -- party
    proposed_at  BIGINT NOT NULL,    -- Unix milliseconds
    decided_by   TEXT   NOT NULL,    -- account that confirmed or dropped it; '' while it is proposed
    decided_for  TEXT   NOT NULL,
    decided_at   BIGINT NOT NULL     -- 0 while it is proposed
);
-- One waits, or has taken effect, at a time.
CREATE UNIQUE INDEX rule_set_revocation_live ON rule_set_revocation (adoption) WHERE state <> 'dropped';
