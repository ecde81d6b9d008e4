-- +goose Up

-- One organisation took over another. Both stay; the predecessor is read with its successor.
CREATE TABLE party_succession (
    id         TEXT   PRIMARY KEY REFERENCES party (id), -- the predecessor
    successor  TEXT   NOT NULL REFERENCES party (id),
    from_day   TEXT   NOT NULL,              -- first day of the succession, yyyy-mm-dd
    ground     TEXT   NOT NULL,              -- the paper that decided it, by number and name
    document   TEXT   NOT NULL,              -- its scan in the vault; '' for none
    case_id    TEXT   NOT NULL UNIQUE,
    passes     TEXT   NOT NULL,              -- JSON: what passes, and what is to be done, as shown before and as it was confirmed
    confirmed  BIGINT NOT NULL,              -- Unix milliseconds; 0 while it awaits the second officer
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL               -- account id
);
CREATE INDEX party_succession_successor ON party_succession (successor);

-- On what ground a body follows the rules by reference (Art. 24).
CREATE TABLE party_reference (
    id          TEXT   PRIMARY KEY REFERENCES party (id),
    class       TEXT   NOT NULL CHECK (class IN ('central', 'provincial', 'city_paid')),
    statement   TEXT   NOT NULL,             -- in words
    document    TEXT   NOT NULL,             -- the paper in the vault; '' for none
    recorded_at BIGINT NOT NULL,             -- Unix milliseconds
    recorded_by TEXT   NOT NULL              -- account id
);
