-- +goose Up

-- What became of a case that was open on the first day of a later rule set whose text lets such cases move (新旧衔接): it moved,
-- or it stays and why. Each case is judged once for each such set. Rows are only added.
CREATE TABLE case_transfer (
    id              TEXT    PRIMARY KEY, -- UUIDv7
    case_id         TEXT    NOT NULL REFERENCES case_file (id),
    seq             BIGINT  NOT NULL,    -- number of the step in which it stood
    at              BIGINT  NOT NULL,    -- Unix milliseconds
    moved           BOOLEAN NOT NULL,
    from_set        TEXT    NOT NULL,    -- id of the rule set that it ran by
    from_hash       TEXT    NOT NULL,
    from_definition TEXT    NOT NULL REFERENCES case_definition (hash),
    to_set          TEXT    NOT NULL,    -- id of the later one
    to_hash         TEXT    NOT NULL,
    clock_before    TEXT    NOT NULL,    -- JSON of rules.Clock of the step; 'null' where it had none
    clock_after     TEXT    NOT NULL,
    due_before      TEXT    NOT NULL,    -- last day, YYYY-MM-DD; '' where none
    due_after       TEXT    NOT NULL,
    article         TEXT    NOT NULL,    -- the provision of the later set
    obstacles       TEXT    NOT NULL,    -- JSON array of rules.Obstacle; 'null' where there were none
    UNIQUE (case_id, to_hash)
);
-- The subject of a definition's row is a case that runs, or ran, by it.
CREATE INDEX case_transfer_definition ON case_transfer (from_definition);
