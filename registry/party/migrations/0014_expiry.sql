-- +goose Up

-- When it was recorded that the last day has passed, Unix milliseconds; 0 before. The status asks the day, never this.
ALTER TABLE qualification ADD COLUMN expired_at BIGINT NOT NULL DEFAULT 0;

-- Reminders of qualifications that are about to expire: each once.
CREATE TABLE expiry_reminder (
    id            TEXT   PRIMARY KEY,        -- UUIDv7
    qualification TEXT   NOT NULL REFERENCES qualification (id),
    days          BIGINT NOT NULL CHECK (days >= 0), -- so many days before the last one, as the rule set of the day says
    rule_set      TEXT   NOT NULL,           -- id of that rule set
    at            BIGINT NOT NULL,           -- Unix milliseconds
    UNIQUE (qualification, days)
);

-- An agreement gives one licence at a time: a supplementary agreement that changes its term ends the one and gives another.
DROP INDEX qualification_agreement;
CREATE UNIQUE INDEX qualification_agreement ON qualification (agreement) WHERE agreement <> '' AND standing IN ('granted', 'suspended');
