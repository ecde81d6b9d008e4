-- +goose Up

-- The rule sets by which cases run, and those that an authority has proposed, each once under its own hash: a case is judged to its
-- end by the very text it was filed under, whatever the program ships later. Rows are only added.
CREATE TABLE rule_set_text (
    hash    TEXT   PRIMARY KEY, -- SHA-256 of body, lower-case hexadecimal
    set_id  TEXT   NOT NULL,    -- such as 'city-2023-38'
    body    TEXT   NOT NULL,    -- rules.Set in JCS
    kept_at BIGINT NOT NULL,    -- Unix milliseconds
    CHECK (length(hash) = 64)
);

-- The sets that an authority has loaded: proposed by one person, adopted or withdrawn by another.
CREATE TABLE rule_set_adoption (
    id            TEXT   PRIMARY KEY, -- UUIDv7
    hash          TEXT   NOT NULL REFERENCES rule_set_text (hash),
    set_id        TEXT   NOT NULL,
    from_day      TEXT   NOT NULL,    -- first day on which it governs, YYYY-MM-DD
    to_day        TEXT   NOT NULL,    -- last day of its text; '' where the text names none
    reason        TEXT   NOT NULL,    -- of who proposed it
    source        TEXT   NOT NULL,    -- the rule file as it was loaded, YAML
    state         TEXT   NOT NULL CHECK (state IN ('proposed', 'adopted', 'withdrawn')),
    proposed_by   TEXT   NOT NULL,    -- account
    proposed_for  TEXT   NOT NULL,    -- party
    proposed_at   BIGINT NOT NULL,    -- Unix milliseconds
    decided_by    TEXT   NOT NULL,    -- account that adopted or withdrew it; '' while it is proposed
    decided_for   TEXT   NOT NULL,
    decided_at    BIGINT NOT NULL,    -- 0 while it is proposed
    decided_reason TEXT  NOT NULL     -- why it was withdrawn
);
CREATE INDEX rule_set_adoption_state ON rule_set_adoption (state, decided_at, id);
-- An id names one set: a withdrawn proposal frees it.
CREATE UNIQUE INDEX rule_set_adoption_live ON rule_set_adoption (set_id) WHERE state <> 'withdrawn';
