-- +goose Up

-- How a key ended: rotated, lost with its replica, or stolen. Empty while it signs, and for keys rotated before this was kept.
ALTER TABLE answer_key ADD COLUMN ending TEXT NOT NULL DEFAULT '';
-- Why, as whoever retired it said; empty for a rotation.
ALTER TABLE answer_key ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- When the process that holds a key was last seen, to the minute. Passing state.
CREATE TABLE answer_key_use (
    id      TEXT   PRIMARY KEY,              -- the key's
    seen_at BIGINT NOT NULL                  -- Unix milliseconds
);
