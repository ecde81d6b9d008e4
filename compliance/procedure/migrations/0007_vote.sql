-- +goose Up

-- Who sits on the committees that rule sets let vote on cases, each for a term.
CREATE TABLE committee_seat (
    id           TEXT   PRIMARY KEY, -- UUIDv7
    committee    TEXT   NOT NULL,    -- as the rule sets call it
    account      TEXT   NOT NULL,    -- the member
    party        TEXT   NOT NULL,    -- the organisation that appointed it, for which it sits
    valid_from   TEXT   NOT NULL,    -- first and last day of the term, YYYY-MM-DD
    valid_to     TEXT   NOT NULL,
    appointed_by TEXT   NOT NULL,    -- account
    appointed_at BIGINT NOT NULL,    -- Unix milliseconds
    ended_by     TEXT   NOT NULL DEFAULT '', -- account that ended the seat before its term, '' while nobody has
    ended_at     BIGINT NOT NULL DEFAULT 0,
    reason       TEXT   NOT NULL DEFAULT '', -- why it ended
    CHECK (valid_from <= valid_to)
);
CREATE INDEX committee_seat_committee ON committee_seat (committee, id);

-- What members said on a case, a row each. Rows are only added.
CREATE TABLE case_ballot (
    id      TEXT   PRIMARY KEY, -- UUIDv7
    case_id TEXT   NOT NULL REFERENCES case_file (id),
    seq     BIGINT NOT NULL,    -- number of the step in which it was said
    seat    TEXT   NOT NULL REFERENCES committee_seat (id),
    account TEXT   NOT NULL,
    party   TEXT   NOT NULL,
    choice  TEXT   NOT NULL CHECK (choice IN ('yes', 'no', 'abstain', 'recuse')), -- recuse: has an interest in the case
    reason  TEXT   NOT NULL,    -- in writing
    at      BIGINT NOT NULL,    -- Unix milliseconds
    UNIQUE (case_id, seq, account)
);

-- What came of a vote, once nothing can change it.
CREATE TABLE case_vote (
    id        TEXT    PRIMARY KEY, -- UUIDv7
    case_id   TEXT    NOT NULL REFERENCES case_file (id),
    seq       BIGINT  NOT NULL,
    committee TEXT    NOT NULL,
    passed    BOOLEAN NOT NULL,
    members   BIGINT  NOT NULL,    -- who could vote
    yes       BIGINT  NOT NULL,
    no        BIGINT  NOT NULL,
    abstained BIGINT  NOT NULL,
    at        BIGINT  NOT NULL,    -- Unix milliseconds
    UNIQUE (case_id, seq)
);

-- The committee whose vote a case awaits in its present step, '' where there is none or it is settled.
ALTER TABLE case_file ADD COLUMN voting TEXT NOT NULL DEFAULT '';
CREATE INDEX case_file_voting ON case_file (voting, id) WHERE voting <> '';
