-- +goose Up

-- The notices on holidays that an authority has loaded, beside those that are shipped. A row never changes: a notice
-- that was entered wrongly is loaded once more under its number, and the later row stands.
CREATE TABLE calendar_notice (
    id        TEXT    PRIMARY KEY,  -- UUIDv7
    year      BIGINT  NOT NULL,     -- whose holidays it arranges
    number    TEXT    NOT NULL,     -- 文号
    published TEXT    NOT NULL,     -- YYYY-MM-DD
    amends    BOOLEAN NOT NULL,     -- changes single days of an arranged year
    source    TEXT    NOT NULL,     -- address of its text
    days      TEXT    NOT NULL,     -- JSON array of workday.Day
    reason    TEXT    NOT NULL,     -- of who loaded it
    account   TEXT    NOT NULL,
    party     TEXT    NOT NULL,
    loaded_at BIGINT  NOT NULL      -- Unix milliseconds: from then on it counts
);

-- The running deadlines that a notice has moved, or made certain, when it was loaded.
CREATE TABLE calendar_deadline (
    id              TEXT    PRIMARY KEY, -- UUIDv7
    notice          TEXT    NOT NULL REFERENCES calendar_notice (id),
    subject_kind    TEXT    NOT NULL,    -- what the deadline belongs to, such as 'case'
    subject_id      TEXT    NOT NULL,
    step            BIGINT  NOT NULL,    -- number of the step in it
    clock_from      TEXT    NOT NULL,    -- day that triggered the clock, YYYY-MM-DD
    working_days    BIGINT  NOT NULL,
    due_before      TEXT    NOT NULL,    -- last day without the notice, YYYY-MM-DD
    due_after       TEXT    NOT NULL,    -- and with it
    was_provisional BOOLEAN NOT NULL,
    provisional     BOOLEAN NOT NULL
);
CREATE INDEX calendar_deadline_notice ON calendar_deadline (notice, id);
CREATE INDEX calendar_deadline_subject ON calendar_deadline (subject_kind, subject_id, id);
