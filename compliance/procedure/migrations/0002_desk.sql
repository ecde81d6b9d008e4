-- +goose Up

-- Who works on a case, and what the daily round has noted of its clock.
ALTER TABLE case_file ADD COLUMN assignee      TEXT   NOT NULL DEFAULT ''; -- account that has taken it, '' while nobody has
ALTER TABLE case_file ADD COLUMN assigned_as   TEXT   NOT NULL DEFAULT ''; -- the role that it was taken as
ALTER TABLE case_file ADD COLUMN remind_on     TEXT   NOT NULL DEFAULT ''; -- day on which a reminder is due, YYYY-MM-DD; '' once given
ALTER TABLE case_file ADD COLUMN overdue_seq   BIGINT NOT NULL DEFAULT 0;  -- the step whose delay was last noted
ALTER TABLE case_file ADD COLUMN escalated_to  TEXT   NOT NULL DEFAULT ''; -- role that was told of the present step's delay
CREATE INDEX case_file_assignee ON case_file (assignee, outcome, id);
CREATE INDEX case_file_due ON case_file (outcome, due);

-- Times in which a step's clock stood still: JSON array of {from, to, ground, max}, '' where there were none.
ALTER TABLE case_step ADD COLUMN clock_stops TEXT NOT NULL DEFAULT '';

-- What was done on a case without moving it. Rows are only added.
CREATE TABLE case_entry (
    id       TEXT   PRIMARY KEY, -- UUIDv7
    case_id  TEXT   NOT NULL REFERENCES case_file (id),
    n        BIGINT NOT NULL CHECK (n >= 1), -- counts the entries of a case
    seq      BIGINT NOT NULL,    -- number of the step in which it was made
    kind     TEXT   NOT NULL CHECK (kind IN ('assign', 'stop', 'resume', 'propose', 'reject', 'explain', 'remind', 'overdue')),
    at       BIGINT NOT NULL,    -- Unix milliseconds
    account  TEXT   NOT NULL,    -- who did it
    party    TEXT   NOT NULL,    -- for which party
    capacity TEXT   NOT NULL,    -- as which role
    whom     TEXT   NOT NULL,    -- the account assigned, or the role told of a delay; '' where none
    act      TEXT   NOT NULL,    -- the act proposed or turned down; '' where none
    ground   TEXT   NOT NULL,    -- id of the ground in the definition, '' where none
    reason   TEXT   NOT NULL,    -- in writing
    article  TEXT   NOT NULL,    -- the provision that it rests on, '' where none
    sureness TEXT   NOT NULL,
    UNIQUE (case_id, n)          -- of two at once one fails
);
