-- +goose Up

-- The definitions by which cases run, each once, under its own hash: a case can be
-- read and finished though the program no longer ships the rule set of its day.
CREATE TABLE case_definition (
    hash TEXT PRIMARY KEY, -- SHA-256 of body, lower-case hexadecimal
    body TEXT NOT NULL,    -- rules.Definition in JCS
    CHECK (length(hash) = 64)
);

-- One row for each case.
CREATE TABLE case_file (
    id              TEXT    PRIMARY KEY,  -- UUIDv7
    regime          TEXT    NOT NULL,     -- such as 'registration'
    definition      TEXT    NOT NULL,     -- id of the procedure
    definition_hash TEXT    NOT NULL REFERENCES case_definition (hash),
    rule_set        TEXT    NOT NULL,     -- id of the rule set of the opening day
    rule_set_hash   TEXT    NOT NULL,     -- and its hash
    subject_kind    TEXT    NOT NULL,     -- what the case is about
    subject_id      TEXT    NOT NULL,
    applicant       TEXT    NOT NULL,     -- id of the party that opened it
    counterparty    TEXT    NOT NULL,     -- id of the other party, '' where there is none
    title           TEXT    NOT NULL,     -- as people know it
    state           TEXT    NOT NULL,     -- id of the present step; which ones exist says the definition
    seq             BIGINT  NOT NULL CHECK (seq >= 1), -- number of the present step, counts the moves
    awaits          TEXT    NOT NULL,     -- role, 'applicant' or 'counterparty'; '' when nobody
    due             TEXT    NOT NULL,     -- last day of the present clock, YYYY-MM-DD; '' where none runs
    is_public       BOOLEAN NOT NULL,     -- anyone may see it in its present step
    outcome         TEXT    NOT NULL CHECK (outcome IN ('', 'granted', 'refused', 'withdrawn', 'suspended', 'ended')),
    opened_at       BIGINT  NOT NULL,     -- Unix milliseconds
    moved_at        BIGINT  NOT NULL      -- when the present step began
);
CREATE INDEX case_file_subject ON case_file (subject_kind, subject_id, id);
CREATE INDEX case_file_applicant ON case_file (applicant, id);
CREATE INDEX case_file_counterparty ON case_file (counterparty, id);
CREATE INDEX case_file_awaits ON case_file (awaits, outcome, id);
CREATE INDEX case_file_state ON case_file (definition, state, id);
-- The same thing is not applied for twice at once.
CREATE UNIQUE INDEX case_file_open ON case_file (definition, subject_kind, subject_id) WHERE outcome = '';

-- One row for each step that a case has entered, with the act that led into it.
CREATE TABLE case_step (
    id          TEXT   PRIMARY KEY,       -- UUIDv7
    case_id     TEXT   NOT NULL REFERENCES case_file (id),
    seq         BIGINT NOT NULL CHECK (seq >= 1),
    step        TEXT   NOT NULL,          -- id of the step in the definition
    entered_at  BIGINT NOT NULL,          -- Unix milliseconds
    left_at     BIGINT NOT NULL DEFAULT 0 CHECK (left_at = 0 OR left_at >= entered_at), -- 0 while it is the present step
    act         TEXT   NOT NULL,          -- the act that led here
    account     TEXT   NOT NULL,          -- who acted
    party       TEXT   NOT NULL,          -- for which party
    capacity    TEXT   NOT NULL,          -- as which role, 'applicant' or 'counterparty'
    reason      TEXT   NOT NULL,          -- in writing, '' where none was needed
    ground      TEXT   NOT NULL,          -- id of the ground in the definition, '' where none
    article     TEXT   NOT NULL,          -- the provision that the act rests on
    sureness    TEXT   NOT NULL,          -- how well it does
    findings    TEXT   NOT NULL,          -- JSON array of rules.Finding; 'null' where nothing was checked
    clock_from  TEXT   NOT NULL,          -- day that triggered the clock, YYYY-MM-DD; '' where the step has none
    clock_due   TEXT   NOT NULL,          -- last day as reckoned when the step began
    clock       TEXT   NOT NULL,          -- JSON of rules.Clock; 'null' where the step has none
    UNIQUE (case_id, seq)
);
